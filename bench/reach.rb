# frozen_string_literal: true

# What many apps cost that are sealed from many vantages, with a watch: rows, bytes, jobs, requests, threads, and which
# limit comes first. It computes the tables of docs/reach.md, and runs nothing:
#
#   bundle exec rake bench:reach
#   APPS=500 VANTAGES=5 bundle exec rake bench:reach
#
# Each field of Inputs can be set so, in capitals.

require_relative "reach/inputs"
require_relative "reach/report"

puts Bench::Reach::Report.new(Bench::Reach::Inputs.from(ENV)) if $PROGRAM_NAME == __FILE__
