"""Tasks: each reads files, calls pure stages, and writes one file. Keys say what it depends on."""

# Part of every task's key: raised when a change of the program changes what a task writes.
VERSION = 1
