//! How the extension is linked.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") && is_for_this_machine() && knows_relr() {
        // A vtable is a row of addresses, each of which the loader has to adjust: the list of those is half a megabyte, and
        // a tenth of that packed. A linker that cannot pack them says so, and does not.
        println!("cargo:rustc-link-arg-cdylib=-Wl,-z,pack-relative-relocs");
    }
}

fn is_for_this_machine() -> bool {
    env::var("HOST").is_ok_and(|host| env::var("TARGET") == Ok(host))
}

/// Whether the loader of this machine unpacks them: glibc does from 2.36 on.
fn knows_relr() -> bool {
    let answer = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let said = answer.ok().and_then(|answer| String::from_utf8(answer.stdout).ok()).unwrap_or_default();
    let version = said.trim().strip_prefix("glibc ").and_then(|version| version.split_once('.'));
    let number = |written: &str| written.parse::<u32>().ok();
    version.and_then(|(major, minor)| Some((number(major)?, number(minor)?))).is_some_and(|it| it >= (2, 36))
}
