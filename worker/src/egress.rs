//! How strict this deployment is about what may be called.

use shared::egress::Policy;
use worker::Env;

/// Public names only, unless this is a development or test environment (`DEMO=1` or `TEST=1`), which may call receivers
/// on its own machine.
pub fn policy(env: &Env) -> Policy {
    let on = |name: &str| env.var(name).is_ok_and(|value| value.to_string() == "1");
    if on("DEMO") || on("TEST") { Policy::Development } else { Policy::Production }
}
