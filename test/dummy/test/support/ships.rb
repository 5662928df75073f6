# frozen_string_literal: true

require "open3"
require "stringio"
require "tempfile"

# Ships in a test: to a production that is a real HTTP server, by a deploy that is a real process.
module Ships
  include Workspace

  APP = Release::Conductor::SEALED_APP
  SHA = "3f9c2ab7d1e04c5586aa9b1c70de52f4b8e6d901"
  BEFORE = "a41d09be7720c6f1d3358e02b96f7c4415ea8d20"

  # Each page says which commit it is of.
  OF_RELEASE = { "X-Revision" => SHA }.freeze
  HEALTHY = {
    "/up" => [200, OF_RELEASE, "OK"],
    "/" => [200, OF_RELEASE, "<title>McRitchie Studio</title><h1>McRitchie Studio</h1>"],
    "/signin" => [200, OF_RELEASE, '<form><input name="email"></form>'],
    "/tasks" => [200, OF_RELEASE, "<h1>Tasks</h1>"]
  }.freeze
  BROKEN = HEALTHY.merge("/tasks" => [500, OF_RELEASE, "oops"], "/devops" => [200, OF_RELEASE, "back again"]).freeze

  # What became of a ship. +error+ is what it raised; +code+ is of a process.
  Outcome = Struct.new(:out, :err, :error, :code, keyword_init: true)

  BIN_RELEASE = Rails.root.join("bin/release").to_s

  def assembled(apps: { APP => SHA }, slug: "july-edition", **attributes)
    Release.create!(slug: slug, title: slug.titleize, state: "assembled", apps: apps, **attributes)
  end

  # Ships in this process.
  #
  # @param url [String] where production is
  # @param err [StringIO]
  # @param env [Hash{String => String}]
  def ship(release, url:, err: StringIO.new, **env)
    outcome = Outcome.new(out: StringIO.new, err: err)
    with_env("PRODUCTION_URL" => url, "DEPLOY_COMMAND" => "true", "GATE_SECONDS" => "5", **env) do
      Release::Conductor.ship(release: release, out: outcome.out, err: outcome.err)
    end
    told(outcome)
  rescue Release::Aborted, Release::TransitionError => e
    told(outcome, e)
  end

  # Ships with bin/release.
  def bin_release(*arguments, env: {})
    out, err, status = Open3.capture3({ "DEPLOY_COMMAND" => "true" }.merge(env), RbConfig.ruby, BIN_RELEASE, *arguments)
    Outcome.new(out: out, err: err, code: status.exitstatus)
  end

  # Starts bin/release, and gives its process id to the block.
  #
  # @return [Outcome]
  def start_bin_release(*arguments, env: {})
    out = Tempfile.new("out")
    err = Tempfile.new("err")
    pid = Process.spawn({ "DEPLOY_COMMAND" => "true" }.merge(env), RbConfig.ruby, BIN_RELEASE, *arguments,
                        in: File::NULL, out: out.path, err: err.path)
    yield pid
    Process.wait(pid)
    Outcome.new(out: out.read, err: err.read, code: Process.last_status.exitstatus)
  ensure
    [out, err].each(&:close!)
  end

  # Sets what an initializer would.
  def with_settings(**settings)
    configuration = SmokeSeal::Configuration.current
    before = settings.to_h { |name, _value| [name, configuration.public_send(name)] }
    settings.each { |name, value| configuration.public_send("#{name}=", value) }
    yield
  ensure
    before.each { |name, value| configuration.public_send("#{name}=", value) }
  end

  # Ships by another config/smoke_seal.yml than the host's own.
  def with_config(yaml, &block)
    in_folder("smoke_seal.yml" => yaml) { |folder| with_settings(config_path: "#{folder}/smoke_seal.yml", &block) }
  end

  # A folder with a script to deploy by, which keeps a line for each deploy.
  def with_deploy(script = "")
    Dir.mktmpdir do |folder|
      path = File.join(folder, "deploy")
      File.write(path, <<~SH)
        #!/bin/sh
        echo "deploying $APP of $RELEASE_SLUG"
        #{script}
        echo "$APP $RELEASE_SHA" >> #{folder}/deploys
      SH
      File.chmod(0o755, path)
      yield path, -> { File.exist?("#{folder}/deploys") ? File.readlines("#{folder}/deploys", chomp: true) : [] }
    end
  end

  # Ships the release to a healthy production.
  #
  # @return [Array<String>] a line for each deploy: the app and its commit
  def deploys_in_ship_of(release)
    HTTPServer.start(HEALTHY) do |production|
      with_deploy do |script, deploys|
        ship(release, url: production.url, "DEPLOY_COMMAND" => script)
        return deploys.call
      end
    end
  end

  private

  def told(outcome, error = nil)
    Outcome.new(out: outcome.out.string, err: outcome.err.string, error: error)
  end
end
