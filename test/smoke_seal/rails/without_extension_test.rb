# frozen_string_literal: true

require "rails_helper"
require_relative "rails_process"

# A host whose extension cannot be loaded: built for another machine, say.
class WithoutExtensionTest < ActiveSupport::TestCase
  include Workspace

  SCRIPT = <<~RUBY
    Shop.initialize!
    ActiveRecord::Base.connection.create_table(:releases) { |t| t.json :smoke_seal, default: {}, null: false }
    class Release < ActiveRecord::Base
      include SmokeSeal::Sealable
    end
    release = Release.create!(smoke_seal: { "status" => "green", "app" => "shop" })
    puts [release.smoke_seal.badge, release.smoke_sealed?, release.smoke_seal.verdict_line].to_json
    other = Release.create!.record_smoke_seal!(SmokeSeal::Seal.from_h("status" => "red", "summary" => "0/1"))
    puts [Release.find(other.id).smoke_seal, Release.find(other.id).smoke_seal == other.smoke_seal].to_json
    seal = SmokeSeal::SealStep.call(release, app: "shop", console: $stderr)
    stored = Release.find(release.id)
    puts [seal.unsealed?, stored.smoke_seal.status, stored.smoke_unsealed_since == seal,
          stored[:smoke_seal]["history"].size].to_json
  RUBY

  FILES = { "broken/smoke_seal/smoke_seal.so" => "not an extension",
            "config/smoke_seal.yml" => "apps: { shop: { url: \"http://127.0.0.1:1\" } }" }.freeze

  test "recorded seals are read and recorded again, and the step reports and stores why" do
    in_folder(FILES) do |folder|
      result = RailsProcess.run(SCRIPT, folder: folder, before: [File.join(folder, "broken")])

      assert_equal 0, result.code, result.err
      assert_includes result.out, %(["🟢",true,"🟢 Production smoke seal: passed"])
      assert_includes result.out, %([{"status":"red","summary":"0/1","checked_at":null},true])
      assert_includes result.out, %([true,"green",true,1])
      assert_match(/^⚪ .*extension of smoke_seal could not be loaded: .*build it .*: \S+bin.setup$/, result.err)
    end
  end
end
