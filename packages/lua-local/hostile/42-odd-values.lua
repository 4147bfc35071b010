-- 42 odd-values: bytes that are no text and numbers that are none. They arrive as they are.
--@ gives: ["a\u0000b", {"bytes":"ff00fe"}, "NaN", "Infinity", "-Infinity", "-0", 9007199254740992, {"bytes":"eda080"}, "\ufeff\u2028"]
--@ embedded, strict, reduced: returns
return "a\0b", "\255\0\254", 0 / 0, 1 / 0, -1 / 0, "-0", 2 ^ 53, "\237\160\128", "\239\187\191\226\128\168"
