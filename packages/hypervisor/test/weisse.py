"""The cell model of Weisse et al. 2015, written a second time and solved by SciPy: JSON in, JSON out."""
import json
import sys
import time

import numpy as np
from scipy.integrate import solve_ivp


class Model:
    def __init__(self, case):
        p = case["parameters"]
        self.p = p
        guests = case["guests"]
        self.n = np.array([p["nr"]] + [p["nx"]] * 4 + [g["length"] for g in guests], float)
        self.w = np.array([p["wr"], p["wt"], p["wm"], p["wq"], p["wp"]] + [g["transcription"] for g in guests], float)
        self.theta = np.array([p["thetaR"]] + [p["thetaX"]] * 4 + [g["threshold"] for g in guests], float)
        self.genes = len(self.n)
        self.size = 2 + 4 * self.genes

    def start(self):
        y = np.zeros(self.size)
        y[1], y[2] = 1000.0, 10.0
        return y

    def split(self, y):
        g = self.genes
        per_gene = y[3 : 3 + 3 * g].reshape((g, 3) + y.shape[1:])
        return y[0], y[1], y[2], per_gene[:, 0], per_gene[:, 1], per_gene[:, 2], y[3 + 3 * g :]

    def rates(self, y):
        p = self.p
        s, a, free, m, c, z, protein = self.split(y)
        shape = (self.genes,) + (1,) * (y.ndim - 1)
        n, w, theta = (v.reshape(shape) for v in (self.n, self.w, self.theta))
        gamma = p["gammaMax"] * a / (p["gammaMax"] / p["Kp"] + a)
        growth = gamma * c.sum(axis=0) / p["M"]
        uptake = protein[0] * p["vt"] * p["s0"] / (p["Kt"] + p["s0"])
        catalysis = protein[1] * p["vm"] * s / (p["Km"] + s)
        transcription = w * a / (theta + a)
        transcription[3] = transcription[3] / (1 + (protein[2] / p["Kq"]) ** p["nq"])
        finished = gamma / n * c
        released = p["ku"] * c + finished
        binding = p["kb"] * free * m
        blocked = p["cl"] * p["kcm"] * c
        out = np.empty_like(y)
        out[0] = uptake - catalysis - growth * s
        out[1] = p["ns"] * catalysis - gamma * c.sum(axis=0) - growth * a
        out[2] = finished[0] + (released - binding).sum(axis=0) - growth * free
        out[3 : 3 + 3 * self.genes : 3] = transcription + released - binding - (p["dm"] + growth) * m
        out[4 : 3 + 3 * self.genes : 3] = binding + p["b"] * z - released - blocked - growth * c
        out[5 : 3 + 3 * self.genes : 3] = blocked - (p["b"] + growth) * z
        out[3 + 3 * self.genes :] = finished[1:] - growth * protein
        return out

    def jacobian(self, y):
        step = 1e-200
        shifted = np.repeat(y.astype(complex)[:, None], self.size, axis=1)
        shifted[np.diag_indices(self.size)] += 1j * step
        return self.rates(shifted).imag / step

    def solve(self, span, **options):
        return solve_ivp(
            lambda t, y: self.rates(y), span, self.start(), method="BDF", jac=lambda t, y: self.jacobian(y), **options
        )

    def steady(self, rtol):
        y = self.solve((0, 1e9), rtol=rtol, atol=rtol / 10).y[:, -1]
        for _ in range(20):
            change = np.linalg.solve(self.jacobian(y), -self.rates(y))
            y = y + change
            if np.max(np.abs(change) / (np.abs(y) + 1e-9)) < 1e-12:
                break
        return y

    def summary(self, y):
        s, a, free, m, c, z, protein = self.split(y)
        gamma = self.p["gammaMax"] * a / (self.p["gammaMax"] / self.p["Kp"] + a)
        return {
            "growthRate": 60 * gamma * c.sum() / self.p["M"],
            "phiR": self.p["nr"] * (free + c.sum() + z.sum()) / self.p["M"],
            "state": list(y),
        }


def answer(case):
    model = Model(case)
    if "times" not in case:
        began = time.perf_counter()
        steady = model.steady(case.get("rtol", 1e-8))
        return {**model.summary(steady), "seconds": time.perf_counter() - began}
    times = case["times"]
    course = model.solve((times[0], times[-1]), t_eval=times, rtol=1e-10, atol=1e-8)
    return [model.summary(y) for y in course.y.T]


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
