# frozen_string_literal: true

require_relative "generated_host"

# The reference host's own files are what the generator writes.
class ReferenceHostFilesTest < ActiveSupport::TestCase
  include GeneratedHost

  HOST = File.join(ROOT, "test/dummy")
  # The examples that the reference host has taken up.
  TAKEN_UP = %w[boot_window revision title text signin tasks devops cycle watch].freeze

  # What becomes of the file where the generator writes it anew, around the host's model.
  def generated(path)
    model = read(HOST, "app/models/release.rb").sub(/^ *include ::SmokeSeal::Sealable\n/, "")
    in_host({ "app/models/release.rb" => model }) { |folder| return read(folder, path) }
  end

  %w[
    AGENTS.md app/helpers/smoke_seal_helper.rb app/models/release.rb app/models/release/smoke_seal_step.rb
    app/views/releases/_smoke_seal_badge.html.erb bin/prod-smoke config/devops_test_suites.yml
  ].each do |path|
    test "#{path} is as it was generated" do
      assert_equal generated(path), read(HOST, path)
    end
  end

  test "config/smoke_seal.yml is as it was generated, with the examples of its pages taken up" do
    yaml = generated("config/smoke_seal.yml").gsub(/^( *)# (?=(?:#{TAKEN_UP.join("|")}): )/, '\1')
                                             .sub("boot_window: 30", "boot_window: 4")
    assert_equal yaml, read(HOST, "config/smoke_seal.yml")
  end

  test "the migration is as it was generated, with its own number and Rails" do
    in_host do |folder|
      path = Dir.glob("db/migrate/*_add_smoke_seal_to_releases.rb", base: HOST).first
      written, kept = [[folder, migration_of(folder)], [HOST, path]].map do |root, file|
        read(root, file).sub(/Migration\[[\d.]+\]/, "Migration[…]")
      end
      assert_equal written, kept
    end
  end

  test "bin/prod-smoke can be run" do
    assert_operator File, :executable?, File.join(HOST, "bin/prod-smoke")
  end
end
