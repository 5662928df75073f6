#!/usr/bin/env ruby
# frozen_string_literal: true

# Ships a release from an operator's machine: plain Ruby, without Rails and without a database. The board that has the
# release's record is elsewhere, and is reached by a command (BOARD_COMMAND, such as "heroku run --app board --
# bin/rails").
#
#   bin/release.rb ship SLUG APP=SHA…      deploy each app, wait for its gate, seal, record, mark as shipped
#   bin/release.rb finalise SLUG           the same without the deploys, once every commit is proven to be live
#
# Exit codes: 0 shipped, whatever the seal; 1 not shipped, and why; 2 the command line is wrong; 130 interrupted.

# A host has the gem in its Gemfile.
$LOAD_PATH.unshift(File.expand_path("../../../lib", __dir__))
require "smoke_seal"
require_relative "../lib/train"

$stdout.sync = true
command, slug, *apps = ARGV
shas = apps.to_h { |pair| pair.split("=", 2) }

begin
  case command
  when "ship"
    abort_usage = slug.nil? || shas.empty? || shas.value?(nil)
    abort_usage ? (warn "usage: bin/release.rb ship SLUG APP=SHA…") || exit(2) : Train.new(slug, shas).ship
  when "finalise" then slug ? Train.resume(slug).finalise : (warn "usage: bin/release.rb finalise SLUG") || exit(2)
  else
    warn "usage: bin/release.rb ship SLUG APP=SHA… | finalise SLUG"
    exit 2
  end
rescue Train::Aborted => e
  warn "release: not shipped: #{e.message}"
  exit 1
rescue Interrupt
  warn "release: interrupted; bin/release.rb finalise #{slug} goes on after the deploys"
  exit 130
end
