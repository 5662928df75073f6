# frozen_string_literal: true

require_relative "../test_helper"

# How the extension is built anew, by how the gem was installed.
class RebuildCommandTest < Minitest::Test
  include Workspace

  CHECKOUT = { "smoke_seal/Rakefile" => "", "smoke_seal/bin/setup" => "" }.freeze

  def command(...) = SmokeSeal::RebuildCommand.command(...)

  def test_an_installed_gem_is_restored_by_what_installed_it
    ["/usr/lib/ruby/gems/3.3.0/gems/smoke_seal-0.1.0", "/app/vendor/bundle/ruby/3.3.0/bundler/gems/smoke_seal-0a1b2c3"]
      .each do |root|
        assert_equal "bundle pristine smoke_seal", command(root: root, host: "/app", bundled: true)
        assert_equal "gem pristine smoke_seal", command(root: root, host: nil, bundled: false)
      end
  end

  def test_a_precompiled_gem_is_replaced_by_the_one_from_source
    root = "/usr/lib/ruby/gems/3.3.0/gems/smoke_seal-0.1.0-x86_64-linux"
    assert_equal "gem install smoke_seal --platform ruby", command(root: root, host: nil, bundled: false)
    assert_equal "bundle config set --local force_ruby_platform true && bundle install",
                 command(root: root, host: "/app", bundled: true)
  end

  def test_a_checkout_is_built_by_its_own_script_or_the_hosts_task
    in_folder(CHECKOUT.merge("host/bin/rails" => "", "plain/Rakefile" => "")) do |folder|
      root = "#{folder}/smoke_seal"
      assert_equal "bin/rails smoke_seal:compile", command(root: root, host: "#{folder}/host", bundled: true)
      [nil, "#{folder}/plain", root].each do |host|
        assert_equal "#{root}/bin/setup", command(root: root, host: host, bundled: true)
      end
    end
  end

  def test_a_path_is_quoted
    in_folder("my gems/smoke_seal/Rakefile" => "") do |folder|
      assert_equal "#{folder}/my\\ gems/smoke_seal/bin/setup",
                   command(root: "#{folder}/my gems/smoke_seal", host: nil, bundled: false)
    end
  end
end
