"""TF-IDF over lists of features, kept as a vocabulary and one array."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from bot.assistant.arrays import Floats


class Tfidf:
    """Sublinear term frequency times smoothed inverse document frequency, rows of length 1.

    The same weighting as scikit-learn's ``TfidfVectorizer(sublinear_tf=True)``; kept here as plain
    arrays so that a model file holds no executable object.
    """

    def __init__(self, vocabulary: Sequence[str], idf: Floats) -> None:
        """``vocabulary``: features by column; ``idf``: weight of each column."""
        self.vocabulary, self.idf = list(vocabulary), idf
        self._columns = {name: column for column, name in enumerate(self.vocabulary)}

    @classmethod
    def fit(cls, documents: Sequence[Sequence[str]], *, min_count: int = 1) -> "Tfidf":
        """Learn from ``documents``; features in fewer than ``min_count`` of them are left out."""
        counts = Counter(name for document in documents for name in set(document))
        kept = sorted(name for name, count in counts.items() if count >= min_count)
        frequencies = np.array([counts[name] for name in kept], dtype=np.float32)
        idf = np.log((1 + len(documents)) / (1 + frequencies)) + 1
        return cls(kept, idf.astype(np.float32))

    def transform(self, documents: Sequence[Sequence[str]]) -> csr_matrix:
        """Rows of features: documents x vocabulary."""
        data: list[float] = []
        columns: list[int] = []
        starts = [0]
        for document in documents:
            counts = Counter(self._columns[name] for name in document if name in self._columns)
            row = {
                column: (1 + float(np.log(count))) * float(self.idf[column])
                for column, count in counts.items()
            }
            length = float(np.sqrt(sum(value * value for value in row.values()))) or 1.0
            columns += row.keys()
            data += [value / length for value in row.values()]
            starts.append(len(columns))
        shape = (len(documents), len(self.vocabulary))
        return csr_matrix((np.array(data, np.float32), columns, starts), shape=shape)
