"""Linear classifiers, kept as two arrays after training."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.assistant.arrays import Floats


class LinearModel:
    """``x @ weights + bias`` over named classes."""

    def __init__(self, classes: Sequence[str], weights: Floats, bias: Floats) -> None:
        """``weights``: features x classes; ``bias``: classes."""
        # scipy copies the whole array at each product when its rows are not kept one after the other.
        self.classes, self.weights, self.bias = list(classes), np.ascontiguousarray(weights), bias

    @classmethod
    def fit_probabilistic(
        cls, features: Any, labels: Sequence[str], *, c: float, iterations: int = 100
    ) -> "LinearModel":
        """Multinomial logistic regression with L2 penalty ``1 / c``, by scikit-learn's L-BFGS."""
        model = LogisticRegression(C=c, max_iter=iterations, tol=1e-3, multi_class="multinomial")
        # The ranking is settled long before the optimum that the solver would warn about.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(features, list(labels))
        return cls._of(model)

    @classmethod
    def fit_margin(cls, features: Any, labels: Sequence[str], *, c: float) -> "LinearModel":
        """Linear support vector machines, one class against the rest (scikit-learn's LIBLINEAR).

        On sparse n-grams as accurate as logistic regression and ten times faster to train.
        """
        return cls._of(LinearSVC(C=c, random_state=0).fit(features, list(labels)))

    @classmethod
    def _of(cls, model: Any) -> "LinearModel":
        weights, bias = model.coef_, model.intercept_
        if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        return cls(
            [str(name) for name in model.classes_],
            weights.T.astype(np.float32),
            bias.astype(np.float32),
        )

    def scores(self, features: Any) -> Floats:
        """One score a class, higher is likelier: messages x classes."""
        result: Floats = np.asarray(features @ self.weights + self.bias, dtype=np.float32)
        return result


def softmax(scores: Floats) -> Floats:
    """Probabilities of each row of scores."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def log_softmax(scores: Floats) -> Floats:
    """Logarithms of the probabilities of each row of scores."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result
