"""Multinomial logistic regression, kept as two arrays after training."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.assistant.arrays import Floats


class SoftmaxRegression:
    """``softmax(x @ weights + bias)`` over named classes."""

    def __init__(self, classes: Sequence[str], weights: Floats, bias: Floats) -> None:
        """``weights``: features x classes; ``bias``: classes."""
        self.classes, self.weights, self.bias = list(classes), weights, bias

    @classmethod
    def fit(
        cls, features: Any, labels: Sequence[str], *, c: float, iterations: int = 60
    ) -> "SoftmaxRegression":
        """Fit with L2 regularisation ``1 / c`` by scikit-learn's L-BFGS.

        Classes weigh the same however many examples they have: a question asked in few ways must
        not lose to one asked in many.
        """
        fitted = LogisticRegression(
            C=c, max_iter=iterations, tol=1e-3, class_weight="balanced", multi_class="multinomial"
        )
        # Fifty iterations are enough for ranking; sklearn warns that the optimum is further away.
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted.fit(features, list(labels))
        return cls(
            [str(name) for name in fitted.classes_],
            fitted.coef_.T.astype(np.float32),
            fitted.intercept_.astype(np.float32),
        )

    def scores(self, features: Any) -> Floats:
        """Log-odds up to a constant: messages x classes."""
        result: Floats = np.asarray(features @ self.weights + self.bias, dtype=np.float32)
        return result


def softmax(scores: Floats) -> Floats:
    """Probabilities of each row of scores."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return result
