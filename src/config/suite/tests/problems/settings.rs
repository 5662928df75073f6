//! What is wrong with the settings of a boot window, a revision and the control addresses.

use super::*;

fn hold(table: &str) {
    for (entry, message) in pairs(table) {
        assert_eq!(problems(&entry), message, "{entry}");
    }
}

#[test]
fn problems_of_the_boot_window_are_reported() {
    hold(
        r#"
        {"boot_window": "30s"}
            boot_window: must be a number of seconds from 0 to 3600, not "30s"
        {"boot_window": -1}
            boot_window: must be a number of seconds from 0 to 3600, not -1
        {"boot_window": 3601}
            boot_window: must be a number of seconds from 0 to 3600, not 3601
        {"boot_window": true}
            boot_window: must be a number of seconds from 0 to 3600, not true
        {"boot_window": null}
            boot_window: is empty; write a value, or remove the line
        {"boot_window": 20, "deadline": 15}
            boot_window: 20 s is longer than the whole run may take; lower it, or raise deadline to 20
        {"boot_windw": 20}
            boot_windw: unknown setting; did you mean boot_window?
        "#,
    );
}

#[test]
fn problems_of_the_control_addresses_are_reported() {
    hold(
        r#"
        {"control": 7}
            control: must be a URL, such as https://one.one.one.one/, not 7
        {"control": []}
            control: is an empty list; write a URL, or remove the line
        {"control": "one.one.one.one"}
            control: one.one.one.one has no scheme; write https://one.one.one.one
        {"control": ["https://one.example/", "ftp://two.example/"]}
            control: the scheme ftp is not supported; only http and https are
        {"control": "https://me:s3cret@one.example/"}
            control: https://one.example has credentials before it; nobody but the app gets any
        {"allow_private": "yes"}
            allow_private: must be true or false, not "yes"
        {"allow_private": 1}
            allow_private: must be true or false, not 1
        "#,
    );
}

#[test]
fn problems_of_the_revision_are_reported() {
    hold(
        r#"
        {"revision": "X-Revision"}
            revision: must be a mapping that says where production names its revision, as { header: X-Revision }
        {"revision": null}
            revision: is empty; write a value, or remove the line
        {"revision": {}}
            revision: needs one of header, json or selector: the place that names the revision
        {"revision": {"path": "/up", "samples": 2}}
            revision: needs one of header, json or selector: the place that names the revision
        {"revision": {"header": "X-Revision", "json": "/sha"}}
            revision: has more than one of header, json and selector; keep the place that names the revision
        {"revision": {"header": "X Revision"}}
            revision.header: "X Revision" is no header name
        {"revision": {"header": 7}}
            revision.header: must be a text, not 7
        {"revision": {"header": "Content-Length"}}
            revision.header: is about the encoded body, and the body is decoded before it is checked
        {"revision": {"json": "sha"}}
            revision.json: a JSON pointer begins with a slash; write /sha
        {"revision": {"selector": "meta["}}
            revision.selector: "meta[" is not a CSS selector: it ends too early
        {"revision": {"header": "X-Revision", "path": "up"}}
            revision.path: "up" must begin with one /; it is a path below the app's url
        {"revision": {"header": "X-Revision", "samples": 0}}
            revision.samples: must be a whole number from 1 to 20, not 0
        {"revision": {"header": "X-Revision", "samples": 21}}
            revision.samples: must be a whole number from 1 to 20, not 21
        {"revision": {"header": "X-Revision", "samples": "3"}}
            revision.samples: must be a whole number from 1 to 20, not "3"
        {"revision": {"header": "X-Revision", "hmac": "env:MISSING"}}
            revision.hmac: the environment has no MISSING; set it, or remove the line
        {"revision": {"header": "X-Revision", "hmac": "env:EMPTY"}}
            revision.hmac: the environment has no EMPTY; set it, or remove the line
        {"revision": {"header": "X-Revision", "hmac": "env:"}}
            revision.hmac: names no variable; write env:NAME
        {"revision": {"header": "X-Revision", "hmac": " "}}
            revision.hmac: is empty; write env:NAME, with the key in that variable
        {"revision": {"header": "X-Revision", "hmack": "x"}}
            revision.hmack: unknown key of a revision; did you mean hmac?
        {"revision": {"header": "X-Revision"}, "checks": {"revision": {"path": "/"}}}
            checks.revision: is the name of the check of the revision; give the check another
        "#,
    );
    assert!(
        parse(&json!({ "checks": { "revision": { "path": "/" } } })).is_ok(),
        "the name is free without it"
    );
}

#[test]
fn what_a_check_may_let_pass_has_a_name() {
    let table = r#"
        {"allow": "logn"}
            allow: "logn" cannot be allowed; did you mean login?
        {"allow": "everything"}
            allow: "everything" cannot be allowed; known: error_page, login, blank, cached, attachment
        {"allow": ["login", 7]}
            allow: must be one of error_page, login, blank, cached, attachment, not 7
        {"allow": true}
            allow: must be one of error_page, login, blank, cached, attachment, not true
        {"allow": []}
            allow: is an empty list; write at least one
        {"revision": true}
            revision: must be false, or left out, not true
        {"revision": {"header": "X-Revision"}}
            revision: must be false, or left out, not a mapping
    "#;
    for (mut check, message) in pairs(table) {
        check["path"] = json!("/");
        let expected = format!("checks.home.{message}");
        assert_eq!(problems(&json!({ "checks": { "home": check } })), expected, "{check}");
    }
}

#[test]
fn all_that_is_wrong_with_the_new_settings_is_reported_at_once() {
    let entry = json!({
        "boot_window": "long", "control": "one", "allow_private": "no",
        "checks": { "revision": { "path": "/", "allow": ["x"], "revision": 1 } },
        "revision": { "json": "a.b", "header": "X", "samples": -1, "hmac": "env:MISSING", "where": 1 },
    });
    let expected = "\
boot_window: must be a number of seconds from 0 to 3600, not \"long\"
control: one has no scheme; write https://one
allow_private: must be true or false, not \"no\"
revision.json: a JSON pointer begins with a slash; write /a/b
revision.samples: must be a whole number from 1 to 20, not -1
revision.hmac: the environment has no MISSING; set it, or remove the line
revision: has more than one of header, json and selector; keep the place that names the revision
revision.where: unknown key of a revision; known: header, json, selector, path, samples, hmac
checks.revision.allow: \"x\" cannot be allowed; known: error_page, login, blank, cached, attachment
checks.revision.revision: must be false, or left out, not 1
checks.revision: is the name of the check of the revision; give the check another";
    assert_eq!(problems(&entry), expected);
}

#[test]
fn no_message_shows_what_may_be_a_key() {
    for key in [json!(20_260_101), json!(["20260101"]), json!({ "a": "20260101" })] {
        let said =
            problems(&json!({ "revision": { "header": "X", "hmac": key }, "headers": { "X-Key": key } }));
        let unreadable = "must be a text: put it in quotes, or write env:NAME";
        assert_eq!(said, format!("headers.X-Key: {unreadable}\nrevision.hmac: {unreadable}"));
    }
}

#[test]
fn problems_of_the_instances_are_reported() {
    hold(
        r#"
        {"instances": "four"}
            instances: must be a number of instances, or a mapping as { header: X-Instance, expect: 4 }, not "four"
        {"instances": true}
            instances: must be a number of instances, or a mapping as { header: X-Instance, expect: 4 }, not true
        {"instances": 0}
            instances: must be a whole number from 1 to 100, not 0
        {"instances": 2.5}
            instances: must be a whole number from 1 to 100, not 2.5
        {"instances": "env:"}
            instances: names no variable; write env:NAME
        {"instances": "env:WEB_COUNT"}
            instances: the environment has no WEB_COUNT; set it, or remove the line
        {"instances": null}
            instances: is empty; write a value, or remove the line
        {"instances": {}}
            instances: needs header or json, the place that names the instance; or expect, the number of instances
        {"instances": {"confidence": 0.9}}
            instances: needs header or json, the place that names the instance; or expect, the number of instances
        {"instances": {"header": "X-Instance", "json": "/instance"}}
            instances: has both header and json; keep the place that names the instance
        {"instances": {"header": "X Instance"}}
            instances.header: "X Instance" is no header name
        {"instances": {"json": "instance"}}
            instances.json: a JSON pointer begins with a slash; write /instance
        {"instances": {"header": "X-Instance", "path": "/up"}}
            instances.path: is for json alone: every answer may have the header; remove it
        {"instances": {"header": "X-Instance", "expect": 101}}
            instances.expect: must be a whole number from 1 to 100, not 101
        {"instances": {"header": "X-Instance", "expect": "4"}}
            instances.expect: must be a whole number from 1 to 100, not "4"
        {"instances": {"header": "X-Instance", "expect": "env:NAMELESS"}}
            instances.expect: the environment has no NAMELESS; set it, or remove the line
        {"instances": {"header": "X-Instance", "require": "yes"}}
            instances.require: must be true or false, not "yes"
        {"instances": {"expect": 4, "require": true}}
            instances.require: needs header or json: without a name nobody knows how many instances were met
        {"instances": {"header": "X-Instance", "confidence": 99}}
            instances.confidence: must be a probability from 0.5 to 0.9999, such as 0.99, not 99
        {"instances": {"headr": "X-Instance", "expect": 4}}
            instances.headr: unknown key of instances; did you mean header?
        {"instances": {"json": "/instance"}, "checks": {"instances": {"path": "/"}}}
            checks.instances: is the name of the check of the instances; give the check another
        "#,
    );
}
