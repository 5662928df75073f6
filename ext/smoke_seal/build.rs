//! Linker options of the extension.

use std::env;
use std::process::Command;

/// Names the oldest glibc that the extension is built for, for example 2.17. Without it, that is this machine's.
const OLDEST_GLIBC: &str = "SMOKE_SEAL_GLIBC";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed={OLDEST_GLIBC}");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux")
        && is_native_build()
        && libc_reads_packed_relocations()
    {
        // Pack the list of relative relocations (mostly vtables): half a megabyte becomes a tenth of that. A linker that
        // does not know the option warns and ignores it.
        println!("cargo:rustc-link-arg-cdylib=-Wl,-z,pack-relative-relocs");
    }
}

fn is_native_build() -> bool {
    env::var("HOST").is_ok_and(|host| env::var("TARGET") == Ok(host))
}

/// Whether the loader reads packed relocations: glibc's does since 2.36.
fn libc_reads_packed_relocations() -> bool {
    let wanted = env::var(OLDEST_GLIBC).unwrap_or_else(|_| version_of_this_machine());
    let number = |written: &str| written.parse::<u32>().ok();
    let version = wanted.split_once('.').and_then(|(major, minor)| Some((number(major)?, number(minor)?)));
    version.is_some_and(|it| it >= (2, 36))
}

/// Empty if its libc is another one.
fn version_of_this_machine() -> String {
    let answer = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let said = answer.ok().and_then(|answer| String::from_utf8(answer.stdout).ok()).unwrap_or_default();
    said.trim().strip_prefix("glibc ").unwrap_or_default().to_owned()
}
