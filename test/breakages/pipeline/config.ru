# frozen_string_literal: true

require_relative "config/application"

Pipeline.initialize!
run Pipeline
