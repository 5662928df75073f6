# frozen_string_literal: true

require_relative "command"
require_relative "http_server"
require_relative "workspace"

# A project that is deployed, the hook that init writes into it, and the deploy tool that starts the hook.
module DeployHooks
  include Workspace

  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
  EARLIER_SHA = "76543210fedcba9876543210fedcba9876543210"
  SECRETS = { "RAILS_MASTER_KEY" => "secret-of-the-app", "REGISTRY_PASSWORD" => "secret-of-the-registry",
              "SMOKE_OTHER" => "secret-of-another-suite" }.freeze
  # What the project's config reads.
  NAMED = { "SMOKE_TOKEN" => "token" }.freeze
  CONFIG = <<~YAML
    apps:
      shop:
        url: URL
        boot_window: 0
        headers: { X-Token: "env:SMOKE_TOKEN" }
        revision: { header: X-Revision }
        checks: { home: { path: /, text: Welcome } }
        browser: { command: "env > lane.txt", env: [LANE_TOKEN] }
    alert: { discord: "env:SMOKE_SEAL_DISCORD_WEBHOOK_URL" }
  YAML
  # Notes the environment that it gets, as a process of prod-smoke sees it.
  BINSTUB = "#!/bin/sh\nenv >environment.txt\nexec #{Command::WORDS.join(" ")} \"$@\"\n".freeze

  # A project whose production is a server of this revision.
  #
  # @yieldparam folder [String]
  # @yieldparam server [HTTPServer]
  def in_project(revision: SHA, page: "<h1>Welcome</h1>", files: {})
    HTTPServer.start({ "/" => [200, { "X-Revision" => revision }, page] }) do |server|
      config = CONFIG.sub("URL", server.url)
      in_folder("config/smoke_seal.yml" => config, "bin/prod-smoke" => BINSTUB, **files) do |folder|
        File.chmod(0o755, "#{folder}/bin/prod-smoke")
        yield folder, server
      end
    end
  end

  # Such a project with the hook of a tool.
  def with_hook(tool, **project)
    in_project(**project) do |folder, server|
      result = init(folder, "--for", tool)
      assert_equal ["", 0], [result.err, result.code], result.out
      yield folder, server
    end
  end

  def init(folder, *arguments) = Command.run("init", *arguments, folder: folder)

  # Starts a hook as its deploy tool does, with secrets in the environment; without a terminal, since a hook may write
  # to it.
  #
  # @param env [Hash{String => String}] what the tool sets
  def play(folder, *hook, env: {})
    hook = ["setsid", "--wait", *hook] if SETSID
    Command.run(folder: folder, env: { **SECRETS, **NAMED, **env }, command: hook)
  end

  SETSID = system("command -v setsid >/dev/null")

  # Prod-smoke was started, and neither it nor its browser lane got a secret.
  def assert_no_secret_was_passed_on(folder)
    seen = File.read("#{folder}/environment.txt")
    assert_includes seen, "SMOKE_TOKEN=token\n"
    SECRETS.each_value { |value| refute_includes seen + File.read("#{folder}/lane.txt"), value }
  end

  def assert_nothing_was_sealed(folder, server)
    refute_path_exists "#{folder}/environment.txt"
    assert_empty server.requests
  end
end
