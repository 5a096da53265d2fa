import numpy as np

from pipeline.match import number_hashes
from pipeline.text.batch import Batch


def test_each_page_gives_its_own_numbers():
    texts = ["On 3 May, 40 boats", "", "40 boats, May", "no number here", "boats 40 of 3"]
    batch = Batch.of(texts)
    found = [number_hashes(batch, page) for page in range(len(texts))]
    assert [len(numbers) for numbers in found] == [2, 0, 1, 0, 2]
    assert found[0].tolist() == found[4].tolist() == sorted(found[0].tolist())
    assert np.isin(found[2], found[0]).all()
    alone = [number_hashes(Batch.of([text]), 0).tolist() for text in texts]
    assert alone == [numbers.tolist() for numbers in found]
