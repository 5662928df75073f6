//! Which of the pages that were looked at are pages of their own, and of those that stay.

use std::collections::HashSet;

use super::{LeftOut, Purpose, Surveyed, paths};
use crate::page::html::PageSummary;

/// Takes into account what a second look at pages showed. A page that leads elsewhere each time, or shows another one, is
/// left out; of one that changes, what stayed is kept.
pub(super) fn compare(looks: &mut Vec<Surveyed>, second: Vec<Surveyed>, left_out: &mut Vec<LeftOut>) {
    for again in second.into_iter().filter(Surveyed::holds) {
        let is_it = |look: &Surveyed| (look.purpose, &look.path) == (again.purpose, &again.path);
        let Some(at) = looks.iter().position(|look| is_it(look) && look.holds()) else { continue };
        let Some(first) = looks.get_mut(at) else { continue };
        if first.reached == again.reached && is_still(first.page.as_mut(), again.page.as_ref()) {
            continue;
        }
        left_out.push(LeftOut::new(&first.path, "it shows another page each time"));
        looks.remove(at);
    }
}

/// Whether `first` and `again` are the same page; what changed is taken out of the first.
fn is_still(first: Option<&mut PageSummary>, again: Option<&PageSummary>) -> bool {
    let (Some(first), Some(again)) = (first, again) else { return true };
    let had_headings = !first.headings.is_empty() || !again.headings.is_empty();
    first.headings.retain(|heading| again.headings.contains(heading));
    first.title == again.title || (had_headings && !first.headings.is_empty())
}

/// Writes each page down under the address that it is found at, and each once. The first page comes first.
pub(super) fn distinct(looks: Vec<Surveyed>, left_out: &mut Vec<LeftOut>) -> Vec<Surveyed> {
    let mut kept: Vec<Surveyed> = Vec::new();
    let mut known = HashSet::new();
    for mut look in looks {
        if look.purpose == Purpose::Page && look.holds() {
            let found_at = look.path.clone();
            if let Err(why) = look.move_to_its_end() {
                left_out.push(LeftOut::new(&found_at, why));
                continue;
            }
            // An unknown path that is answered with a page may show the first one.
            let same = kept.iter().find(|other| other.is_page_like(&look));
            if let Some(same) = same {
                left_out.push(LeftOut::new(&found_at, &same.what_repeats_it()));
                continue;
            }
        }
        // Several may lead to one login.
        if known.insert((look.purpose, look.path.clone())) {
            kept.push(look);
        }
    }
    kept
}

/// Whether two pages have headings of their own, and none in common: a canonical address that all pages share is a mistake.
fn is_headed_otherwise(one: &PageSummary, two: &PageSummary) -> bool {
    let have_some = !one.headings.is_empty() && !two.headings.is_empty();
    have_some && !one.headings.iter().any(|heading| two.headings.contains(heading))
}

impl Surveyed {
    /// The page that a link leads to has an address of its own, which says what is there; the link may lead elsewhere
    /// tomorrow.
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
            let plain = |look: &Self| look.reached.as_ref().map(|url| paths::plain(url.path()).to_owned());
            let canonical = |look: &Self| {
                let named = look.page.as_ref()?.canonical.as_ref()?;
                look.reached.as_ref()?.join(named).ok()
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
