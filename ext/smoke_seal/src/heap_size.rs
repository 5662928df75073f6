//! How many bytes a seal has on the Rust heap, which Ruby's garbage collector does not see.

use smoke_seal::evidence::Hop;
use smoke_seal::{
    EarlierAttempt, Evidence, Finding, FollowUpRequest, LaneEvidence, Record, Seal, VantageCheck,
    VantageRecord,
};

/// What an allocator adds to each allocation, on average: its header, and rounding.
const PER_ALLOCATION: usize = 16;

/// About how many bytes `seal` has on the heap. A seal never changes, and neither does this.
pub(crate) fn of(seal: &Seal) -> usize {
    let own = [Some(seal.summary()), seal.app(), seal.url(), seal.environment()].into_iter().flatten();
    let vantages = seal.quorum().into_iter().flat_map(|quorum| &quorum.vantages).map(vantage);
    own.map(string).sum::<usize>() + seal.records().map(record).sum::<usize>() + vantages.sum::<usize>()
}

fn record(record: Record<'_>) -> usize {
    match record {
        Record::Check(record) => check(record),
        Record::Lane(record) => lane(record),
    }
}

fn check(record: &Evidence) -> usize {
    let maybe = [&record.error, &record.request_id, &record.curl, &record.curl_url];
    let texts = [&record.check, &record.url]
        .into_iter()
        .chain(maybe.into_iter().flatten())
        .chain(&record.earlier)
        .chain(&record.assets)
        .map(|text| string(text));
    let printable = [&record.reason, &record.reason_without_page_text, &record.revision];
    let printable = printable.into_iter().flatten().map(|text| string(text));
    let notes = record.notes.iter().map(|note| string(note));
    let texts: usize = texts.chain(printable).chain(notes).sum();
    let revisions: usize =
        record.revisions.keys().map(|revision| string(revision) + size_of::<usize>()).sum();
    let findings: usize = record.findings.iter().map(finding).sum();
    let redirects: usize = record.redirects.iter().map(redirect).sum();
    let attempts: usize = record.earlier_attempts.iter().map(earlier_attempt).sum();
    let follow_ups: usize = record.follow_ups.iter().map(follow_up).sum();
    size_of::<Evidence>() + texts + revisions + findings + redirects + attempts + follow_ups
}

fn lane(record: &LaneEvidence) -> usize {
    let texts = [&record.check, &record.url, &record.command].into_iter();
    let texts = texts.chain(&record.error).chain(&record.output).map(|text| string(text));
    let reason = record.reason.as_ref().map(|text| string(text));
    let findings = record.findings.iter().map(finding);
    size_of::<LaneEvidence>() + texts.chain(reason).chain(findings).sum::<usize>()
}

/// Its texts are short, and most checks have none but their name.
fn vantage(record: &VantageRecord) -> usize {
    let summary = record.summary.as_deref().map_or(0, string);
    size_of::<VantageRecord>()
        + summary
        + record.checks.len() * (size_of::<VantageCheck>() + 2 * PER_ALLOCATION)
}

fn finding(finding: &Finding) -> usize {
    let texts = [&finding.label, &finding.expected, &finding.got].into_iter();
    let texts = texts
        .chain(&finding.got_without_page_text)
        .chain(&finding.answered_by)
        .chain(&finding.place)
        .chain(&finding.hint)
        .chain(&finding.known_why);
    size_of::<Finding>() + texts.map(|text| string(text)).sum::<usize>()
}

fn redirect(hop: &Hop) -> usize {
    size_of::<Hop>() + string(&hop.url) + string(&hop.location)
}

fn earlier_attempt(attempt: &EarlierAttempt) -> usize {
    size_of::<EarlierAttempt>() + attempt.result.as_deref().map_or(0, string)
}

fn follow_up(request: &FollowUpRequest) -> usize {
    size_of::<FollowUpRequest>() + string(&request.url) + request.error.as_deref().map_or(0, string)
}

fn string(text: &str) -> usize {
    text.len() + PER_ALLOCATION
}
