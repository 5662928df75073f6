# frozen_string_literal: true

# The verdict of smoke_seal on a release, as JSON. Existing releases need no backfill: an empty value means no verdict.
class AddSmokeSealToReleases < ActiveRecord::Migration[6.1]
  def change
    # Chosen when the migration runs, since development and production may use different databases.
    type = connection.adapter_name.match?(/postg/i) ? :jsonb : :json
    add_column :releases, :smoke_seal, type, default: {}, null: false
  end
end
