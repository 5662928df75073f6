# frozen_string_literal: true

require "minitest/autorun"
require "timeout"

require "smoke_seal"
require_relative "support/http_server"
require_relative "support/workspace"
