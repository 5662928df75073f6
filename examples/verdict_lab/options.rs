//! The options of the command line.

/// The text of `--help`.
pub(crate) const HELP: &str = "\
Simulates deploys in virtual time for smoke_seal and two other policies, and counts the wrong verdicts.

cargo run --release --example verdict_lab -- [OPTIONS]

  --deploys N   how many deploys (10000)
  --seed S      the seed of the random draw (1)
  --show I      one deploy, by its index: its facts, each request to it, and the seals; with --base-rates, one of those
  --base-rates  instead: the same number of deploys in all, with 5, 10, 20 and 45 % broken ones, in published proportions,
                behind all common balancers; smoke_seal with and without instances, and three other policies
  --watch       instead: days of a healthy app with 29 seals a day; as many days as fit into --deploys seals
  --kinds       also the false greens by kind of failure
  --slowest N   the N deploys with the longest time from settled to green, and the first N that were green before they
                had settled
  --help        this text

Exit code 0: smoke_seal had no false green, and no false red of an app that settles within its boot window. 1: it had one.
2: the options are wrong. docs/verdict-lab.md lists what is assumed of deploys.
";

/// What is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    /// Deploys that are broken in each way as often as in the others.
    Main,
    /// Deploys that are broken as often, and in the ways, that is published of real ones.
    BaseRates,
    /// Days of a healthy app.
    Watch,
}

/// The parsed command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) deploys: usize,
    pub(crate) seed: u64,
    pub(crate) show: Option<usize>,
    pub(crate) kinds: bool,
    pub(crate) table: Table,
    pub(crate) slowest: usize,
    pub(crate) help: bool,
}

impl Options {
    /// Reads the arguments after the program's name.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            deploys: 10_000,
            seed: 1,
            show: None,
            kinds: false,
            table: Table::Main,
            slowest: 0,
            help: false,
        };
        while let Some(argument) = arguments.next() {
            let mut number = || {
                let given = arguments.next().ok_or_else(|| format!("{argument} needs a number"))?;
                given.parse::<u64>().map_err(|_| format!("{argument} needs a number, not {given:?}"))
            };
            let small = |number: u64| usize::try_from(number).map_err(|error| error.to_string());
            match argument.as_str() {
                "--deploys" => options.deploys = small(number()?)?,
                "--seed" => options.seed = number()?,
                "--show" => options.show = Some(small(number()?)?),
                "--slowest" => options.slowest = small(number()?)?,
                "--kinds" => options.kinds = true,
                "--base-rates" => options.table = Table::BaseRates,
                "--watch" => options.table = Table::Watch,
                "--help" | "-h" => options.help = true,
                other => return Err(format!("{other:?} is no option; see --help")),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Options, String> {
        Options::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_read_and_mistakes_are_named() {
        let options = read("--deploys 5 --seed 9 --show 3").unwrap();
        assert_eq!((options.deploys, options.seed, options.show), (5, 9, Some(3)));
        assert_eq!(read("--seed").unwrap_err(), "--seed needs a number");
        assert_eq!(read("--seed x").unwrap_err(), "--seed needs a number, not \"x\"");
        assert_eq!(read("--sede 1").unwrap_err(), "\"--sede\" is no option; see --help");
    }
}
