//! Linker options of the extension.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
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

/// Whether the loader of this machine reads packed relocations: glibc does since 2.36.
fn libc_reads_packed_relocations() -> bool {
    let answer = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let said = answer.ok().and_then(|answer| String::from_utf8(answer.stdout).ok()).unwrap_or_default();
    let version = said.trim().strip_prefix("glibc ").and_then(|version| version.split_once('.'));
    let number = |written: &str| written.parse::<u32>().ok();
    version.and_then(|(major, minor)| Some((number(major)?, number(minor)?))).is_some_and(|it| it >= (2, 36))
}
