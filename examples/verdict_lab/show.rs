//! Prints one deploy: its facts, each request to it, and the verdict of each policy.

use std::fmt::Write as _;
use std::time::Duration;

use smoke_seal::{ConnectionMode, Outcome};

use crate::deploy::{Deploy, NEVER, Truth};
use crate::policy::{Lab, Played, Policy};
use crate::world::SentRequest;

/// A deploy in a few words.
pub(crate) fn gist(deploy: &Deploy) -> String {
    let mut gist = format!(
        "{:?} of {} behind {:?}, down is {:?}, {} ms, {:.1} times that when cold",
        deploy.style,
        deploy.instances.len(),
        deploy.edge,
        deploy.down,
        deploy.app.median.as_millis(),
        deploy.app.cold
    );
    for (is_so, what) in [
        (deploy.network.loss > 0.0, "loss"),
        (deploy.trouble.is_some(), "trouble"),
        (deploy.limiter.is_some(), "limiter"),
        (deploy.cache.is_some(), "cache"),
        (!deploy.lost.is_empty(), "lost requests"),
    ] {
        if is_so {
            gist.extend([", ", what]);
        }
    }
    gist
}

/// The deploy, and for each policy its verdict and requests.
pub(crate) fn story(lab: &Lab, deploy: &Deploy) -> String {
    let mut story = facts(deploy);
    for policy in Policy::ALL {
        played(&mut story, policy.name(), &lab.play(policy, deploy), deploy, lab.window());
    }
    story
}

/// Adds the verdict of a policy, and each request.
pub(crate) fn played(story: &mut String, policy: &str, played: &Played, deploy: &Deploy, window: Duration) {
    let mistake = played.mistake(deploy, window).map(|it| format!(" — {it}")).unwrap_or_default();
    let _ = writeln!(story, "\n{policy}: {:?} at {}{mistake}", played.status, seconds(played.at));
    let _ = writeln!(story, "{}", played.line);
    list_requests(story, played);
}

/// The facts of a deploy, before any request.
pub(crate) fn facts(deploy: &Deploy) -> String {
    let mut story = String::new();
    let truth = match deploy.truth {
        Truth::Broken(kind) => format!("broken: {kind}"),
        Truth::Settled(at) => format!("healthy, settled at {}", seconds(at)),
    };
    let _ = writeln!(
        story,
        "{truth}\n{:?} behind {:?}, {:?}, down is {:?}",
        deploy.style, deploy.edge, deploy.balancer, deploy.down
    );
    for (index, instance) in deploy.instances.iter().enumerate() {
        let _ = writeln!(
            story,
            "instance {index}: old until {}, new from {}",
            seconds(instance.stops),
            seconds(instance.up)
        );
    }
    let _ = writeln!(story, "{:?}\n{:?}", deploy.app, deploy.network);
    for fact in [
        deploy.breakage.as_ref().map(|it| format!("{it:?}")),
        deploy.trouble.map(|it| format!("{it:?}")),
        deploy.limiter.map(|it| format!("{it:?}")),
        deploy.cache.map(|it| format!("{it:?}")),
        (!deploy.lost.is_empty()).then(|| format!("lost at {:?}", deploy.lost)),
    ]
    .into_iter()
    .flatten()
    {
        let _ = writeln!(story, "{fact}");
    }
    story
}

fn list_requests(story: &mut String, played: &Played) {
    let mut requests: Vec<&SentRequest> = played.requests.iter().collect();
    requests.sort_by_key(|request| request.began);
    for request in requests {
        let mode = match request.mode {
            ConnectionMode::Usual => "",
            ConnectionMode::Fresh => "fresh, ",
            ConnectionMode::PastCaches => "past caches, ",
            ConnectionMode::At(_) => "one address, ",
        };
        let by = request.instance.map(|index| format!(" by instance {index}")).unwrap_or_default();
        let _ = writeln!(
            story,
            "  {:>9}  {:<8} {mode}attempt {}: {}{by}, in {}",
            seconds(request.began),
            request.check,
            request.attempt,
            request.result,
            seconds(request.took)
        );
    }
    for record in played.seal.iter().flat_map(smoke_seal::Seal::evidence) {
        if record.outcome != Outcome::Passed {
            let findings: Vec<String> = record
                .findings
                .iter()
                .map(|it| {
                    format!("{}: expected {}, got {} ({:?})", it.kind.key(), it.expected, it.got, it.cause)
                })
                .collect();
            let why = record.reason.as_deref().unwrap_or_default();
            let _ = writeln!(story, "  {} {:?}: {}{why}", record.check, record.outcome, findings.join("; "));
        }
    }
}

fn seconds(time: Duration) -> String {
    if time >= NEVER { "never".to_owned() } else { format!("{:.3} s", time.as_secs_f64()) }
}
