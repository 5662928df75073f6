# frozen_string_literal: true

require "fileutils"
require_relative "../command"

module Docs
  # A Rails app that has no seals yet: the reference host without what the generator writes.
  module RailsApp
    HOST = File.join(Command::ROOT, "test/dummy")
    GEMFILE = File.join(Command::ROOT, "Gemfile")
    LEFT_OUT = %w[AGENTS.md Gemfile app/helpers/smoke_seal_helper.rb app/models/release/smoke_seal_step.rb
                  app/views/releases/_smoke_seal_badge.html.erb bin/prod-smoke config/smoke_seal.yml
                  db/migrate/20261122000001_add_smoke_seal_to_releases.rb log test tmp].freeze
    SEALABLE = /^ *include ::SmokeSeal::Sealable\n/
    # Stands for `bundle`: the gem is in the bundle already, and another cannot be fetched.
    BUNDLE = <<~SH
      case "$1 $2" in
        "add smoke_seal" | "remove smoke_seal" | "update smoke_seal") ;;
        *) PATH=${PATH#*/programs:} exec bundle "$@" ;;
      esac
    SH

    # @param folder [String] where it is made
    # @return [String] the folder
    def self.copy(folder)
      FileUtils.cp_r(HOST, folder)
      LEFT_OUT.each { |path| FileUtils.rm_rf(File.join(folder, path)) }
      FileUtils.rm_f(Dir.glob("#{folder}/db/*.sqlite3*"))
      model = File.join(folder, "app/models/release.rb")
      File.write(model, File.read(model).sub(SEALABLE, ""))
      folder
    end
  end
end
