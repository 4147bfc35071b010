-- 85 nothing-as-error: raises nil.
--@ embedded, strict, reduced: fails runtime
error(nil)
