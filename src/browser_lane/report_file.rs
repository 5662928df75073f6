//! The report files of a suite: a result that does not have to be read from its output.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use uuid::Uuid;

use super::playwright_report::PlaywrightReport;

/// The environment variable for a reporter that Playwright loads in addition to those of its config: `createReporters`
/// in its runner/reporters. Every version takes a path; only the newest takes names of built-in reporters (`json`).
///
/// There is another reason not to use the built-in JSON and `JUnit` reporters: the variables for their files
/// (`PLAYWRIGHT_JSON_OUTPUT_FILE`) override the host's config, so that the host's own reports would not be written.
pub(super) const REPORTER_VARIABLE: &str = "PW_TEST_REPORTER";

/// The reporter. It writes each report into its own folder.
const REPORTER: &str = include_str!("playwright_reporter.cjs");

/// The limit for the size of all reports together, in bytes.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// The limit for the number of reports. A command may run Playwright once per project.
const MOST_REPORTS: usize = 64;

/// A folder for the reporter and the reports of one attempt. Dropping it removes the folder.
pub(super) struct ReportFolder {
    path: PathBuf,
}

impl ReportFolder {
    /// Creates a folder in `parent` with a random name.
    ///
    /// Only this user may write or list it. Other users may read the reporter by its name, since a command may run its
    /// suite as another user, and Playwright stops without its reporter.
    pub(super) fn create(parent: &Path) -> io::Result<Self> {
        let path = parent.join(format!("smoke_seal-{}", Uuid::new_v4()));
        DirBuilder::new().mode(0o711).create(&path)?;
        let folder = Self { path };
        let mut reporter =
            OpenOptions::new().write(true).create_new(true).mode(0o644).open(folder.reporter())?;
        reporter.write_all(REPORTER.as_bytes())?;
        Ok(folder)
    }

    /// The value of [`REPORTER_VARIABLE`].
    pub(super) fn reporter(&self) -> PathBuf {
        self.path.join("reporter.cjs")
    }

    /// The sum of Playwright's reports; none if there is no report, or one that cannot be read.
    pub(super) fn read(&self) -> Option<PlaywrightReport> {
        let mut left = MOST_BYTES;
        let mut sum: Option<PlaywrightReport> = None;
        for file in self.files()? {
            let text = read_file(&file, left)?;
            left = left.checked_sub(text.len() as u64)?;
            let report = PlaywrightReport::parse(&text)?;
            sum = Some(match sum {
                Some(sum) => sum.with(report),
                None => report,
            });
        }
        sum
    }

    fn files(&self) -> Option<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.path).ok()? {
            let path = entry.ok()?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
            if files.len() > MOST_REPORTS {
                return None;
            }
        }
        // Keeps the titles of failed tests in the order of the runs.
        files.sort_unstable();
        Some(files)
    }
}

impl Drop for ReportFolder {
    fn drop(&mut self) {
        // A process that left the group may still write to it: then the folder stays in the system's temporary files.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Reads a regular file of at most `most` bytes. Reading a pipe would block.
fn read_file(path: &Path, most: u64) -> Option<Vec<u8>> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let file = OpenOptions::new().read(true).custom_flags(i32::try_from(flags).ok()?).open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut text = Vec::new();
    File::take(file, most + 1).read_to_end(&mut text).ok()?;
    (text.len() as u64 <= most).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::ffi::CString;

    use super::*;

    const PASSED: &str = r#"{"status":"passed","expected":2,"unexpected":0,"flaky":0,"skipped":1,"failed":[],
        "failures":[],"all_failures":true,"errors":[]}"#;

    fn folder() -> ReportFolder {
        ReportFolder::create(&std::env::temp_dir()).unwrap()
    }

    fn with(files: &[(&str, &str)]) -> Option<PlaywrightReport> {
        let folder = folder();
        for (name, text) in files {
            fs::write(folder.path.join(name), text).unwrap();
        }
        folder.read()
    }

    #[test]
    fn a_folder_is_this_users_and_goes_with_its_reports() {
        use std::os::unix::fs::PermissionsExt;

        let folder = folder();
        assert_eq!(fs::metadata(&folder.path).unwrap().permissions().mode() & 0o777, 0o711);
        assert_eq!(fs::read_to_string(folder.reporter()).unwrap(), REPORTER);
        let path = folder.path.clone();
        fs::write(path.join("report-1-2.json"), PASSED).unwrap();
        drop(folder);
        assert!(!path.exists());
        assert!(ReportFolder::create(Path::new("/no/such/folder")).is_err());
    }

    #[test]
    fn reports_are_read_in_sum_and_nothing_else_is() {
        assert!(with(&[]).is_none());
        assert!(with(&[("report-1-1.part", "{"), ("notes.txt", "x")]).is_none());
        let one = with(&[("report-1-1.json", PASSED), ("report-2-2.part", "{")]).unwrap();
        let two = with(&[("report-1-1.json", PASSED), ("report-2-2.json", PASSED)]).unwrap();
        assert_eq!((one.ran(), two.ran()), (2, 4));
    }

    #[test]
    fn one_invalid_report_file_invalidates_all_report_files() {
        let huge = format!("{PASSED}{}", " ".repeat(usize::try_from(MOST_BYTES).unwrap()));
        let deep = "[".repeat(100_000);
        let half = PASSED.get(..PASSED.len() / 2).unwrap();
        let negative = PASSED.replace("\"expected\":2", "\"expected\":-2");
        for bad in [huge.as_str(), &deep, half, "", "null", "[]", "{}", "green", &negative, "\u{0}"] {
            let label = bad.get(..bad.len().min(40));
            assert!(with(&[("report-1-1.json", bad)]).is_none(), "{label:?}");
            assert!(with(&[("report-1-1.json", PASSED), ("report-2-2.json", bad)]).is_none(), "{label:?}");
        }
        let many: Vec<_> = (0..=MOST_REPORTS).map(|number| format!("report-{number}-1.json")).collect();
        let many: Vec<_> = many.iter().map(|name| (name.as_str(), PASSED)).collect();
        assert!(with(&many).is_none());
        assert!(with(many.get(1..).unwrap()).is_some());
    }

    #[test]
    fn what_is_no_regular_file_is_not_followed_and_not_waited_for() {
        let folder = folder();
        let elsewhere = folder.path.join("elsewhere");
        fs::write(&elsewhere, PASSED).unwrap();
        let link = folder.path.join("report-1-1.json");
        std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
        assert!(folder.read().is_none());
        fs::remove_file(&link).unwrap();
        fs::create_dir(&link).unwrap();
        assert!(folder.read().is_none());
        fs::remove_dir(&link).unwrap();
        let name = CString::new(link.to_str().unwrap()).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, name, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert!(folder.read().is_none());
    }
}
