# frozen_string_literal: true

module SmokeSeal
  # Finds releases by their verdict, for a model that includes {Sealable}. These are class methods, so that a scope of
  # the model with the same name overrides them.
  module SealableQueries
    # @return [ActiveRecord::Relation] releases with a green seal
    def sealed_green = where(smoke_seal_status.eq(Seal::GREEN))

    # @return [ActiveRecord::Relation] releases with a red seal
    def sealed_red = where(smoke_seal_status.eq(Seal::RED))

    # @return [ActiveRecord::Relation] releases without a verdict: those that were never sealed, too
    def unsealed
      status = smoke_seal_status
      where(status.eq(nil).or(status.not_in(Seal::STATUSES)))
    end

    private

    # The status within the JSON, in the database's own words.
    def smoke_seal_status
      column = arel_table[:smoke_seal]
      path = Arel::Nodes.build_quoted("$.status")
      case connection.adapter_name
      when /postg/i then Arel::Nodes::InfixOperation.new("->>", column, Arel::Nodes.build_quoted("status"))
      when /mysql|trilogy/i then json("JSON_UNQUOTE", json("JSON_EXTRACT", column, path))
      else json("json_extract", column, path)
      end
    end

    def json(name, *arguments) = Arel::Nodes::NamedFunction.new(name, arguments)
  end
end
