# frozen_string_literal: true

# What a test asks of the database that it runs on.
module TestDatabase
  module_function

  def postgres? = ActiveRecord::Base.connection.adapter_name.match?(/postgres/i)

  # @return [Array<String>] the statements that the block sends, those that begin and end transactions or read the
  #   schema aside
  def statements(&block)
    seen = []
    listen = ->(*, payload) { seen << payload[:sql] unless %w[TRANSACTION SCHEMA].include?(payload[:name]) }
    ActiveSupport::Notifications.subscribed(listen, "sql.active_record", &block)
    seen
  end
end
