package admin

// EffectsOf is effectsOf, for tests on databases.
var EffectsOf = (*Service).effectsOf
