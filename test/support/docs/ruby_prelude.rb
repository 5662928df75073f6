# frozen_string_literal: true

require_relative "shown_value"

# What the Ruby examples of the documentation take for granted: the variables and methods of a host's ship.
module Docs
  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"

  # For a script: each is a method of the main object.
  module Ship
    Release = Struct.new(:deployed_sha, :slug)
    Telemetry = Class.new { def self.track(*) = nil }

    def release = Release.new(SHA, "2026-06-26-a")
    def app = "shop"
    def apps = %w[mcritchie-studio]
    def sha = SHA
    def shas = { "mcritchie-studio" => SHA }
    def a = SHA
    def b = SHA
    def slug = release.slug
    def recorder = ->(seal) { seal }
    def repos = { "apps" => {} }
    def environments = { "qa_environments" => { "shop" => { "production_url" => "https://shop.example.com" } } }
    def deploy(*) = system("git", "push")
    def heroku_runner(*) = nil
    def ship = SmokeSeal.run("shop")

    # As the gem async calls a block.
    def Async(&block) # rubocop:disable Naming/MethodName
      require "support/reactor"
      Thread.new { Fiber.set_scheduler(Reactor.new) && Fiber.schedule(&block) }.join
    end

    # config.ru
    def use(middleware, **options)
      require "rack"
      app = middleware.new(->(_) { [200, {}, []] }, **options, sha: SHA)
      headers = app.call(Rack::MockRequest.env_for("/"))[1]
      raise "no header names the commit: #{headers}" unless headers.value?(SHA[0, 7])
    end

    # As in a Gemfile.
    def gem(name, *versions)
      return super unless versions.empty? && caller_locations(1, 1).first.path == "example.rb"

      found = Gem::Specification.load(File.expand_path("../../../smoke_seal.gemspec", __dir__)).name
      raise "the gem is called #{found}, not #{name}" unless found == name
    end
  end
end

include Docs::Ship # rubocop:disable Style/MixinUsage -- this is the main object's
Warning[:experimental] = false
