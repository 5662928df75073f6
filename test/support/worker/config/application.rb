# frozen_string_literal: true

# Sidekiq looks for this file in the folder of a Rails app.
require File.expand_path("../../../dummy/config/application", __dir__)
