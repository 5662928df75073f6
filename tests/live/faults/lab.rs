//! Runs against a fault, and what has to hold whatever the fault is.

use std::collections::HashSet;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use smoke_seal::{Cause, Evidence, HttpTransport, MachineClock, Run, Seal, Status, Target};

use crate::support::{Authority, Names, Server, page, run, suite, task, test_in_child};

/// Seconds that one probe may take, and that the run may.
pub(super) const TIMEOUT: f64 = 0.5;
pub(super) const DEADLINE: f64 = 1.0;

/// How long a server has to see that its connection is closed.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much later than its deadline a run may end.
const GRACE: Duration = Duration::from_millis(250);

/// One fault, ready to be looked at once by a suite with one check, `it`.
pub(super) struct Fault<'a> {
    server: Option<&'a Server>,
    url: String,
    entry: Value,
    trusted: Option<&'a Authority>,
    world: World,
}

/// What a run is given besides its suite.
#[derive(Default)]
struct World {
    names: Option<Names>,
    sha: Option<&'static str>,
}

/// What a run said.
pub(super) struct Seen {
    pub(super) seal: Seal,
    pub(super) took: Duration,
}

/// What one look with a check that reads the page says of `server`.
pub(super) fn play(server: &Server) -> Seen {
    Fault::of(server).play()
}

impl<'a> Fault<'a> {
    pub(super) fn of(server: &'a Server) -> Self {
        Self { server: Some(server), ..Self::at(server.url()) }
    }

    /// A place where nobody keeps a server.
    pub(super) fn at(url: impl Into<String>) -> Self {
        let entry = json!({
            "boot_window": 0, "timeout": TIMEOUT, "deadline": DEADLINE,
            "checks": { "it": { "path": "/", "text": "ok" } },
        });
        Self { server: None, url: url.into(), entry, trusted: None, world: World::default() }
    }

    /// The same, asked for by another URL.
    pub(super) fn by(self, url: impl Into<String>) -> Self {
        Self { url: url.into(), ..self }
    }

    /// The same, over TLS, by a machine that trusts `authority`.
    pub(super) fn trusting(mut self, authority: &'a Authority) -> Self {
        self.url = self.url.replacen("http:", "https:", 1);
        Self { trusted: Some(authority), ..self }
    }

    /// The same, in a world where `names` says what names stand for.
    pub(super) fn named(mut self, names: Names) -> Self {
        self.world.names = Some(names);
        self
    }

    /// The same, after a deploy of the commit `sha`.
    pub(super) fn expecting(mut self, sha: &'static str) -> Self {
        self.world.sha = Some(sha);
        self
    }

    /// The same, with a boot window of this many seconds.
    pub(super) fn booting(self, window: f64) -> Self {
        self.set("boot_window", window).set("deadline", window + DEADLINE)
    }

    /// The same, held against another check.
    pub(super) fn check(self, check: &Value) -> Self {
        self.set("checks", json!({ "it": check }))
    }

    /// The same, with another setting of the suite.
    pub(super) fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.entry[key] = value.into();
        self
    }

    /// Runs, sees to what holds for every fault, and tells what was said.
    pub(super) fn play(self) -> Seen {
        let seen = match self.trusted {
            Some(authority) => play_in_child(&self.url, &self.entry, authority),
            None => play_here(&self.url, &self.entry, &self.world),
        };
        if let Some(server) = self.server {
            here(server.all_closed());
        }
        let most = Duration::from_secs_f64(self.entry["deadline"].as_f64().unwrap()) + GRACE;
        assert!(seen.took <= most, "it took {:?}, not {most:?}: {}", seen.took, seen.seal);

        let healthy = Server::http(|_| async { page("ok") });
        let next = play_here(&healthy.url(), &Fault::at("").entry, &World::default());
        assert_eq!(next.seal.status(), Status::Green, "the next run: {}", next.seal);
        seen
    }
}

impl World {
    fn run(&self, url: &str, entry: &Value) -> Run {
        let run = match self.names.clone() {
            Some(names) => {
                let (suite, target) = (Arc::new(suite(entry)), Target::parse(url).unwrap());
                let transport = HttpTransport::with_lookup(names, &suite, &target).unwrap();
                Run::with(suite, target, transport, MachineClock::default())
            }
            None => run(url, entry),
        };
        self.sha.into_iter().fold(run, Run::expecting)
    }
}

impl Seen {
    /// Green, but not at once.
    pub(super) fn settled(&self) {
        self.green();
        assert!(self.seal.summary().contains(", settled after "), "{}", self.seal);
        assert!(!self.of("it").earlier.is_empty(), "{:?}", self.of("it"));
    }

    /// Red like that, and only after the boot window of this many seconds.
    pub(super) fn still_red(&self, window: f64, cause: Cause, word: &str, message: &str) {
        self.red(cause, word, message);
        let words = format!("; still failing after {window} s: it {word}");
        assert!(self.seal.summary().ends_with(&words), "{}", self.seal);
        assert!(self.took.as_secs_f64() >= window, "the window is {window} s, not {:?}", self.took);
        assert!(self.of("it").attempts >= 2, "{:?}", self.of("it"));
    }

    /// Red like that for good: waiting would change nothing, and nobody waited.
    pub(super) fn red_for_good(&self, window: f64, cause: Cause, word: &str, message: &str) {
        self.red(cause, word, message);
        assert!(self.seal.summary().ends_with(&format!("; failing: it {word}")), "{}", self.seal);
        assert!(self.took.as_secs_f64() < window, "it waited for {:?}", self.took);
        assert_eq!(self.of("it").attempts, 2, "{:?}", self.of("it"));
    }

    /// What was said of the check of this name.
    pub(super) fn of(&self, check: &str) -> &Evidence {
        self.seal.evidence().iter().find(|evidence| evidence.check == check).expect(check)
    }

    /// Green, and nothing more to say.
    pub(super) fn green(&self) {
        assert_eq!(self.seal.status(), Status::Green, "{}: {:?}", self.seal, self.seal.evidence());
    }

    /// Red for `cause`. `word` stands in the summary; `message` is `what did not hold <- what came`, and a `*` in it is
    /// what the test does not know.
    pub(super) fn red(&self, cause: Cause, word: &str, message: &str) {
        let (summary, evidence) = (self.seal.summary(), self.of("it"));
        assert_eq!(self.seal.status(), Status::Red, "{summary}: {evidence:?}");
        let [finding] = evidence.findings.as_slice() else { panic!("one finding: {evidence:?}") };
        let said = format!("{} <- {}", finding.kind.key(), finding.got);
        assert!(alike(message, &said), "said: {said}");
        assert_eq!(finding.cause, cause, "{evidence:?}");
        assert!(summary.ends_with(&format!(": it {word}")), "{summary}");
    }

    /// Neither green nor red, for `cause`. `word` stands in the summary, `message` is the reason.
    pub(super) fn unsealed(&self, cause: Cause, word: &str, message: &str) {
        let (summary, evidence) = (self.seal.summary(), self.of("it"));
        assert_eq!(self.seal.status(), Status::Unsealed, "{summary}: {evidence:?}");
        let reason = evidence.reason.as_deref().unwrap_or_default();
        assert!(alike(message, reason), "said: {reason}");
        assert_eq!(evidence.cause, Some(cause), "{evidence:?}");
        assert!(summary.ends_with(&format!("; not judged: it {word}")), "{summary}");
    }
}

fn alike(expected: &str, said: &str) -> bool {
    match expected.split_once('*') {
        Some((start, end)) => said.starts_with(start) && said.ends_with(end),
        None => said == expected,
    }
}

/// A run that leaves neither a socket nor a panic behind, on a runtime of its own as everywhere.
fn play_here(url: &str, entry: &Value, world: &World) -> Seen {
    let (panics, before) = (panics(), sockets());
    let runtime = smoke_seal::runtime().unwrap();
    let began = Instant::now();
    let report = runtime.block_on(async { world.run(url, entry).execute(|_| ()).await });
    let took = began.elapsed();
    runtime.shutdown_background();
    if is_alone() {
        assert_eq!(self::panics(), panics, "something panicked on the way");
        // The servers of this process close theirs when they see it.
        let closed = || sockets().is_subset(&before);
        while !closed() && began.elapsed() < took + PATIENCE {
            std::thread::yield_now();
        }
        assert!(closed(), "left open: {:?}, besides {before:?}", sockets());
    }
    Seen { seal: Seal::of(report, chrono::Utc::now()), took }
}

/// What comes of `future`, here and now.
pub(super) fn here<T>(future: impl Future<Output = T>) -> T {
    smoke_seal::runtime().unwrap().block_on(future)
}

/// The same in a process of its own, the only place where somebody may be trusted.
fn play_in_child(url: &str, entry: &Value, authority: &Authority) -> Seen {
    let task = json!({ "url": url, "entry": entry });
    let child = "faults::lab::plays_what_its_parent_names";
    let said = test_in_child(child, &task, &[("SSL_CERT_FILE", authority.file())]);
    let took = Duration::from_secs_f64(said["took"].as_f64().unwrap());
    Seen { seal: Seal::restore(&said["seal"]).expect("a seal"), took }
}

#[test]
#[ignore = "the other tests start it, in a process of its own"]
fn plays_what_its_parent_names() {
    let task = task();
    let Seen { seal, took } = play_here(task["url"].as_str().unwrap(), &task["entry"], &World::default());
    println!("\n{}", json!({ "seal": seal.to_json(), "took": took.as_secs_f64() }));
}

/// Whether no other test runs in this process, so that its sockets and its panics are this one's.
fn is_alone() -> bool {
    std::env::var_os("NEXTEST").is_some()
}

/// How many panics there were since this was asked first.
fn panics() -> usize {
    static WATCHED: Once = Once::new();
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    WATCHED.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            PANICS.fetch_add(1, Ordering::SeqCst);
            usual(panic);
        }));
    });
    PANICS.load(Ordering::SeqCst)
}

/// The sockets that this process has open, but those that its runtimes talk to themselves through. Empty where there is
/// no `/proc`.
fn sockets() -> HashSet<String> {
    let links = std::fs::read_dir("/proc/self/fd").into_iter().flatten();
    let links = links.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    let names = links.map(|link| link.to_string_lossy().into_owned());
    let local = std::fs::read_to_string("/proc/self/net/unix").unwrap_or_default();
    let local: HashSet<&str> = local.lines().filter_map(|line| line.split_whitespace().nth(6)).collect();
    let inode = |name: &str| name.strip_prefix("socket:[").map(|rest| rest.trim_end_matches(']').to_owned());
    names.filter(|name| inode(name).is_some_and(|inode| !local.contains(inode.as_str()))).collect()
}
