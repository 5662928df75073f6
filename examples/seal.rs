//! Seals the app at a URL with the default suite: `cargo run --example seal -- https://app.example.com`.

use std::process::ExitCode;

use smoke_seal::{Event, Run, Seal, Status, Suite, Target};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, smoke_seal::Error> {
    let url = std::env::args().nth(1).unwrap_or_default();
    let suite = Suite::parse("app", &serde_json::json!({}), &|name| std::env::var(name).ok())?;
    let run = Run::prepare(suite, Target::parse(&url)?)?;

    let report = run
        .execute(|event| {
            if let Event::Checked { done, total, evidence } = event {
                println!("{done}/{total} {}: {:?}", evidence.check, evidence.outcome);
            }
        })
        .await;

    let seal = Seal::of(report, chrono::Utc::now());
    println!("{seal}");
    Ok(if seal.status() == Status::Green { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
