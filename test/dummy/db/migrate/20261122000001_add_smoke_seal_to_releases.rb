# frozen_string_literal: true

# The verdict of smoke_seal on a release, as JSON. Nothing is filled in afterwards: an empty one means no verdict.
class AddSmokeSealToReleases < ActiveRecord::Migration[6.1]
  def change
    # Asked when it runs, so that development and production may have different databases.
    type = connection.adapter_name.match?(/postg/i) ? :jsonb : :json
    add_column :releases, :smoke_seal, type, default: {}, null: false
  end
end
