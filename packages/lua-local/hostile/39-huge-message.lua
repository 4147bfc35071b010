-- 39 huge-message: an error message of 30 MB. What arrives of it is cut.
--@ vm: {"limits":{"memoryBytes":268435456}}
--@ embedded, strict, reduced: fails runtime
error(("message "):rep(4000000))
