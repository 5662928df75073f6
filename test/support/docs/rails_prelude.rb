# frozen_string_literal: true

module Docs
  # What the Rails examples of the documentation take for granted: the steps of a host's ship, and its release.
  module RailsShip
    APP = "mcritchie-studio"
    SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"

    def release
      @release ||= Release.create!(slug: "2026-06-26-a", title: "A faster task board", state: "assembled",
                                   apps: { APP => SHA }, deployed: { APP => SHA })
    end

    def sha = SHA
    def repo = "/srv/mcritchie-studio"
    def deploy = nil
    def deploy_apps = nil
    def gate! = nil
    def pass_gates = nil
    def post_release_notes(release:, seal:) = [release, seal]

    def assert_shipped_green
      release.reload
      raise "the release is #{release.state}" unless release.state == "shipped"
      raise "the seal is not green: #{release.smoke_seal&.summary}" unless release.smoke_seal&.green?
    end
  end
end
