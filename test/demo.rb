# frozen_string_literal: true

# The main job, as an operator meets it: a release of the reference host is live, and is sealed. Run it with bin/demo.

require_relative "../lib/smoke_seal"
require_relative "support/reference_host"

CONFIG = File.join(ReferenceHost::ROOT, "config/smoke_seal.yml")
COMMAND = File.join(ReferenceHost::ROOT, "bin/prod-smoke")

def heading(text) = puts("", "— #{text}", "")

# Shows the command with its report; gives its exit code.
def prod_smoke(host)
  puts "$ bin/prod-smoke #{ReferenceHost::APP} --url #{host.url}"
  system(COMMAND, ReferenceHost::APP, "--url", host.url)
  Process.last_status.exitstatus.tap { |code| puts "(exit code #{code})" }
end

def show_way_back(host)
  seal = SmokeSeal.run(ReferenceHost::APP, config: CONFIG, url: host.url)
  heading "Ways back, for an operator to choose from: seal.rollback_commands"
  puts seal.rollback_commands(repo: "/srv/mcritchie-studio", heroku_app: "mcritchie-studio", deployed_sha: "0a1b2c3")
end

heading "A release is live: a real Rails application, in production mode, on loopback"
green = ReferenceHost.start { |host| prod_smoke(host) }

heading "The next release is broken: /tasks fails, and the removed route /devops is back. /up is fine, so it ships"
red = ReferenceHost.start(release: "broken") { |host| prod_smoke(host).tap { show_way_back(host) } }

abort "\nThe demo went wrong: expected exit codes 0 and 1, got #{green} and #{red}" unless [green, red] == [0, 1]
