use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;
use std::time::Duration;

use hyper::header::HeaderMap;
use serde_json::{Value, json};

use super::*;
use crate::http::Timings;
use crate::http::observation::{Answer, Body, BodyEnd, Redirect};

/// The variable of the environment that a header of these tests comes from, and what it holds.
const VARIABLE: (&str, &str) = ("SMOKE_TOKEN", "Bearer $(echo canary) `canary` \"canary\"");

fn suite(path: &str, headers: &Value) -> Suite {
    let mut entry = json!({ "checks": { "it": { "path": path } }, "timeout": 2.5 });
    if headers.as_object().is_some_and(|headers| !headers.is_empty()) {
        entry["headers"] = headers.clone();
    }
    let env = |name: &str| (name == VARIABLE.0).then(|| VARIABLE.1.to_owned());
    Suite::parse("shop", &entry, &env).unwrap_or_else(|error| panic!("{error}"))
}

/// What was seen of `url`, behind redirects to each of `locations`, when `peer` answered.
fn seen(url: Url, locations: &[&str], peer: Option<&str>) -> Observation {
    let mut last = url.clone();
    let mut redirects = Vec::new();
    for location in locations {
        let location = last.join(location).unwrap();
        redirects.push(Redirect { url: last, status: 302, location: location.clone(), took: Duration::ZERO });
        last = location;
    }
    let answer = Answer {
        url: last,
        status: 500,
        headers: HeaderMap::new(),
        body: Body { bytes: Vec::new(), end: BodyEnd::Unread },
        protocol: "HTTP/1.1",
        peer: peer.map(|peer| peer.parse().unwrap()),
        location: None,
        not_followed: None,
    };
    let (request_id, timings) = ("id".to_owned(), Timings::default());
    Observation {
        url,
        request_id,
        attempt: 1,
        redirects,
        answer: Ok(Box::new(answer)),
        certificates: Vec::new(),
        timings,
    }
}

fn line_of(suite: &Suite, target: &str, locations: &[&str], peer: Option<&str>) -> String {
    let target = Target::parse(target).unwrap();
    let check = suite.checks.first().unwrap();
    let observation = seen(target.url_of(&check.path), locations, peer);
    command(suite, &target, check, &observation, &Secrets::of(suite, &target)).line
}

fn simple(url: &str, path: &str, headers: &Value) -> String {
    line_of(&suite(path, headers), url, &[], None)
}

/// What is said of the kind of answer that is wanted, where the config says nothing.
const WANTED: [&str; 2] =
    ["Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Language: en"];

fn beginning(rest: &str) -> String {
    format!("curl -sS -i --max-time 2.5 -A {USER_AGENT} -H '{}' -H '{}' {rest}", WANTED[0], WANTED[1])
}

#[test]
fn the_curl_line_makes_the_request_without_its_credentials() {
    assert_eq!(simple("https://shop.example", "/tasks", &json!({})), beginning("https://shop.example/tasks"));
    let headers = json!({ "Authorization": "env:SMOKE_TOKEN", "X-Key": "canary-1", "Accept": "text/html" });
    let wanted = format!("-H '{}' ", WANTED[0]);
    assert_eq!(
        simple("https://shop.example", "/tasks?token=canary-2&q=a'b", &headers),
        beginning(
            "-H \"Authorization: $SMOKE_TOKEN\" -H 'X-Key: [hidden]' -H 'Accept: text/html' \
             -g 'https://shop.example/tasks?token=[hidden]&q=a%27b'"
        )
        .replace(&wanted, "")
    );
    assert_eq!(
        simple("https://isla:canary@shop.example", "/", &json!({})),
        beginning("-u '[hidden]' https://shop.example/")
    );
    assert_eq!(
        simple("https://isla:canary@shop.example", "/", &json!({ "authorization": "canary" })),
        beginning("-H 'Authorization: [hidden]' https://shop.example/")
    );
}

#[test]
fn the_curl_line_of_a_head_check_uses_head() {
    let mut suite = suite("/up", &json!({}));
    suite.checks[0].method = Method::Head;
    let line = line_of(&suite, "https://shop.example", &[], None);
    assert!(line.starts_with("curl -sS -I --max-time"), "{line}");
}

#[test]
fn the_curl_line_resolves_a_name_to_the_address_that_answered() {
    let peer = |url: &str, peer: &str| line_of(&suite("/", &json!({})), url, &[], Some(peer));
    for (url, address, resolve) in [
        ("https://shop.example", "192.0.2.7:443", "--resolve shop.example:443:192.0.2.7"),
        ("http://shop.example:8080", "[2001:db8::7]:8080", "--resolve 'shop.example:8080:[2001:db8::7]'"),
    ] {
        let line = peer(url, address);
        assert!(line.contains(resolve), "{line}");
    }
    for (url, address) in [
        ("https://192.0.2.7", "192.0.2.7:443"),
        ("https://[2001:db8::7]", "[2001:db8::7]:443"),
        ("https://shop.example", "192.0.2.9:3128"),
    ] {
        let line = peer(url, address);
        assert!(!line.contains("--resolve"), "{line}");
    }
}

#[test]
fn the_curl_line_follows_redirects_as_far_as_headers_may_go() {
    let suite = suite("/old", &json!({ "X-Key": "env:SMOKE_TOKEN" }));
    let followed =
        |locations: &[&str]| line_of(&suite, "https://shop.example", locations, Some("192.0.2.7:443"));
    let home = followed(&["/new", "https://shop.example/newer"]);
    assert!(home.contains("-L --max-redirs 5") && home.ends_with("https://shop.example/old"), "{home}");
    let away = followed(&["https://www.shop.example/new?token=canary", "/newer?b=1"]);
    assert_eq!(
        away,
        beginning("--resolve www.shop.example:443:192.0.2.7 'https://www.shop.example/newer?b=1'")
    );
    let back = followed(&["https://www.shop.example/new", "https://shop.example/newer"]);
    assert!(
        back.contains("-H") && !back.contains(" -L ") && back.ends_with("https://shop.example/newer"),
        "{back}"
    );
}

/// What a shell does with `line`, with the variable set.
fn run_in_shell(line: &str, path: Option<&str>) -> String {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", line]).env(VARIABLE.0, VARIABLE.1);
    for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        shell.env_remove(proxy);
    }
    if let Some(path) = path {
        shell.env("PATH", format!("{path}:/usr/bin:/bin"));
    }
    let output = shell.output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_shell_splits_the_curl_line_into_the_intended_words() {
    let folder = std::env::temp_dir().join(format!("smoke_seal-curl-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let stub = folder.join("curl");
    std::fs::write(&stub, "#!/bin/sh\nfor word; do printf '<%s>\\n' \"$word\"; done\n").unwrap();
    std::fs::set_permissions(&stub, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();

    let headers = json!({ "X!$`'": "env:SMOKE_TOKEN", "X-Token": "env:SMOKE_TOKEN", "X-Key": "canary" });
    let path = "/a;b|c$(id)`id`'d\"!e\\f*{g,h}?x=$HOME&[y]=~";
    let said = run_in_shell(&simple("https://shop.example", path, &headers), folder.to_str());
    std::fs::remove_dir_all(&folder).unwrap();
    let url = Target::parse("https://shop.example").unwrap().url_of(path);
    let words = [
        "-sS",
        "-i",
        "--max-time",
        "2.5",
        "-A",
        USER_AGENT,
        "-H",
        WANTED[0],
        "-H",
        WANTED[1],
        "-H",
        &format!("X!$`': {}", VARIABLE.1),
        "-H",
        &format!("X-Token: {}", VARIABLE.1),
        "-H",
        "X-Key: [hidden]",
        "-g",
        url.as_str(),
    ];
    assert_eq!(said, words.map(|word| format!("<{word}>\n")).concat());
}

/// What somebody could write into a path so that a shell runs it, or so that a tool which edits the line breaks its quotes.
const HOSTILE: [&str; 40] = [
    "//",
    "/",
    "$x'@b'",
    "$(cmd)",
    "`cmd`",
    "'",
    "\"",
    "\\",
    ";cmd;",
    "|cmd",
    "&cmd&",
    ">/tmp/x",
    "<x",
    "#",
    "!cmd",
    "!!",
    "~",
    "{a,cmd}",
    "[a-z]",
    "*",
    "?",
    "@",
    ":p@",
    "%27",
    "%22",
    "%60",
    "%0acmd",
    "\tcmd",
    "\ncmd\n",
    "é",
    "\u{202E}",
    "\u{9B}31m",
    "=",
    "$IFS",
    "${cmd}",
    "$'\\x27cmd'",
    "token=abcdefgh",
    "https://u:p@h/",
    "…",
    " cmd ",
];

/// Prints the last word of each `curl`, the URL; and tells of any other command.
const STUB: &str = "cmd() { echo EXECUTED; }; command_not_found_handle() { echo EXECUTED; }
curl() { for word; do last=$word; done; printf '%s\\n' \"$last\"; }
";

#[test]
fn thousands_of_hostile_paths_run_no_command_in_bash_nor_in_dash() {
    let shells = ["/bin/bash", "/bin/dash"].into_iter();
    let shells: Vec<&str> = shells.filter(|shell| std::path::Path::new(shell).exists()).collect();
    assert!(!shells.is_empty(), "no shell to try");
    let suite = suite("/old", &json!({}));
    let target = Target::parse("https://shop.example").unwrap();
    let secrets = Secrets::of(&suite, &target);
    let mut random = fastrand::Rng::with_seed(7);
    let (mut lines, mut urls) = (Vec::new(), Vec::new());
    for _ in 0..4000 {
        let parts = random.usize(1..12);
        let path: String = (0..parts).map(|_| HOSTILE[random.usize(..HOSTILE.len())]).collect();
        let base = if random.bool() { "https://www.shop.example/" } else { "https://shop.example/" };
        let Ok(location) = Url::parse(&format!("{base}{path}")) else { continue };
        let observation = seen(target.url_of("/old"), &[location.as_str()], None);
        let command = command(&suite, &target, &suite.checks[0], &observation, &secrets);
        let is_own = target.owns(&location);
        let url = if is_own { "https://shop.example/old".to_owned() } else { secrets.hide_url(&location) };
        assert_eq!(command.url, url.replace('…', ""));
        lines.push(command.line);
        urls.push(command.url);
    }
    assert!(lines.len() > 3900);
    let ascii = |line: &String| line.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    assert!(lines.iter().all(ascii), "a line that a terminal could act on");
    for shell in shells {
        for (lines, expected) in lines.chunks(500).zip(urls.chunks(500)) {
            let script = format!("{STUB}{}\n", lines.join("\n"));
            let output = Command::new(shell).args(["-c", &script]).env("PATH", "").output();
            let output = output.unwrap_or_else(|_| panic!("{shell}"));
            let said = String::from_utf8_lossy(&output.stdout);
            assert_eq!(said.lines().collect::<Vec<_>>(), expected, "{shell}");
        }
    }
}

#[test]
fn curl_itself_makes_the_same_request() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
        let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        stream
            .write_all(b"HTTP/1.1 503 Gone Fishing\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .unwrap();
        head
    });
    // A name that no resolver knows: only the address in the line leads there.
    let suite = suite("/tasks?token=canary-1&a[]={b}", &json!({ "Authorization": "env:SMOKE_TOKEN" }));
    let peer = format!("127.0.0.1:{port}");
    let said = run_in_shell(&line_of(&suite, &format!("http://shop.invalid:{port}"), &[], Some(&peer)), None);
    assert!(said.starts_with("HTTP/1.1 503"), "{said}");
    let expected = [
        "GET /tasks?token=[hidden]&a[]={b} HTTP/1.1".to_owned(),
        format!("Host: shop.invalid:{port}"),
        format!("User-Agent: {USER_AGENT}"),
        WANTED[0].to_owned(),
        WANTED[1].to_owned(),
        format!("Authorization: {}", VARIABLE.1),
    ];
    assert_eq!(server.join().unwrap(), expected);
}
