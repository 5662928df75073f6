//! Selects pages that differ from each other, and that do not change with each visit.

use std::collections::HashSet;

use super::{LeftOut, Purpose, Surveyed, paths};
use crate::page::html::PageSummary;

/// Compares the second attempt at each page with the first. A page with another target or content each time is left
/// out; of a page that changes partly, the stable part is kept.
pub(super) fn compare(attempts: &mut Vec<Surveyed>, second: Vec<Surveyed>, left_out: &mut Vec<LeftOut>) {
    for again in second.into_iter().filter(Surveyed::holds) {
        let is_it = |attempt: &Surveyed| (attempt.purpose, &attempt.path) == (again.purpose, &again.path);
        let Some(at) = attempts.iter().position(|attempt| is_it(attempt) && attempt.holds()) else {
            continue;
        };
        let Some(first) = attempts.get_mut(at) else { continue };
        if first.reached == again.reached && is_still(first.page.as_mut(), again.page.as_ref()) {
            continue;
        }
        left_out.push(LeftOut::new(&first.path, "it shows another page each time"));
        attempts.remove(at);
    }
}

/// Whether `first` and `again` are the same page. Parts that changed are removed from the first.
fn is_still(first: Option<&mut PageSummary>, again: Option<&PageSummary>) -> bool {
    let (Some(first), Some(again)) = (first, again) else { return true };
    let had_headings = !first.headings.is_empty() || !again.headings.is_empty();
    first.headings.retain(|heading| again.headings.contains(heading));
    first.title == again.title || (had_headings && !first.headings.is_empty())
}

/// Keeps each page once, under its final address. The first page comes first.
pub(super) fn distinct(attempts: Vec<Surveyed>, left_out: &mut Vec<LeftOut>) -> Vec<Surveyed> {
    let mut kept: Vec<Surveyed> = Vec::new();
    let mut known = HashSet::new();
    for mut attempt in attempts {
        if attempt.purpose == Purpose::Page && attempt.holds() {
            let found_at = attempt.path.clone();
            if let Err(why) = attempt.move_to_its_end() {
                left_out.push(LeftOut::new(&found_at, why));
                continue;
            }
            // An unknown path may be answered with the first page.
            let same = kept.iter().find(|other| other.is_page_like(&attempt));
            if let Some(same) = same {
                left_out.push(LeftOut::new(&found_at, &same.what_repeats_it()));
                continue;
            }
        }
        // Several pages may redirect to one login.
        if known.insert((attempt.purpose, attempt.path.clone())) {
            kept.push(attempt);
        }
    }
    kept
}

/// Whether both pages have headings, but none in common: then a shared canonical address is a mistake of the app.
fn is_headed_otherwise(one: &PageSummary, two: &PageSummary) -> bool {
    let have_some = !one.headings.is_empty() && !two.headings.is_empty();
    have_some && !one.headings.iter().any(|heading| two.headings.contains(heading))
}

impl Surveyed {
    /// Replaces the link by its final address, which is more stable: the link may redirect elsewhere tomorrow.
    fn move_to_its_end(&mut self) -> Result<(), &'static str> {
        if self.is_redirected {
            let end = self.end.take().ok_or("it leads to an address with a query, or to another site")?;
            (self.path, self.led_to, self.is_redirected) = (end, None, false);
        }
        match paths::changing(&self.path) {
            Some(_) => Err("it leads to a page that changes with each visit"),
            None => Ok(()),
        }
    }

    fn is_page_like(&self, other: &Self) -> bool {
        let is_page = matches!(self.purpose, Purpose::Home | Purpose::Page | Purpose::Absent) && self.holds();
        let (Some(one), Some(two)) = (&self.page, &other.page) else { return false };
        let at_one_place = || {
            let plain =
                |attempt: &Self| attempt.reached.as_ref().map(|url| paths::plain(url.path()).to_owned());
            let canonical = |attempt: &Self| {
                let named = attempt.page.as_ref()?.canonical.as_ref()?;
                attempt.reached.as_ref()?.join(named).ok()
            };
            plain(self) == plain(other) || canonical(self).is_some_and(|url| canonical(other) == Some(url))
        };
        is_page
            && (one.content == two.content
                || (one.title == two.title && !is_headed_otherwise(one, two) && at_one_place()))
    }

    fn what_repeats_it(&self) -> String {
        match self.purpose {
            Purpose::Absent => "it shows what a path that does not exist shows".to_owned(),
            _ => format!("the same page as {}", self.path),
        }
    }
}
