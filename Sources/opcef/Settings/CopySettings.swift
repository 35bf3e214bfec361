import Checkpoints
import Classification
import Delivery
import Forwarding
import TLS
import ToolOptions
import Transports

/// What is to be done for copies, from the options of the run and their own.
extension ForwardSettings {
    /// Resolves all copies: those of the configuration, then those of `--copy-to`.
    func copyPlans() throws(OptionError) -> [CopyPlan] {
        let all = allCopies
        guard all.count <= CopySet.limit else {
            throw .unfit(option: "--copy-to", reason: Messages.fewCopies)
        }
        var plans: [CopyPlan] = []
        for copy in all {
            do throws(OptionError) {
                plans.append(try plan(of: copy))
            } catch {
                throw .within(Messages.copy(copy.name), error)
            }
        }
        return plans
    }

    /// Those of the configuration, then those of `--copy-to`.
    var allCopies: [ConfiguredCopy] {
        copies
            + copyDestinations.indices.map { index in
                var copy = ConfiguredCopy(name: "\(copies.count + index + 1)")
                copy.values["to"] = [copyDestinations[index]]
                return copy
            }
    }

    private func plan(of copy: ConfiguredCopy) throws(OptionError) -> CopyPlan {
        let settings = try settings(of: copy)
        var plan = try settings.plan(for: [])
        plan.inputs = []
        plan.withoutRoutes()
        plan.delivery.remembersPositions = state != nil || spoolPath != nil
        return CopyPlan(name: copy.name, takesAll: copy.takesAll, plan: plan)
    }

    /// The options of the run, where they are not about its own collector, and those of a copy.
    private func settings(of copy: ConfiguredCopy) throws(OptionError) -> ForwardSettings {
        var settings = self
        settings.copies = []
        settings.copyDestinations = []
        settings.routes = []
        settings.state = nil
        settings.spoolPath = nil
        settings.spoolLimit = nil
        settings.isVerbose = false
        settings.destinations = []
        settings.framing = nil
        settings.delivery = DeliverySettings()
        if hasRetryTime { settings.delivery.retryFor = delivery.retryFor }
        settings.trust.pins = []
        settings.trust.certificate = nil
        settings.trust.key = nil
        let values = copy.values
        if values["ca"] != nil { settings.trust.authorities = [] }
        if values["profile"] != nil || values["format"] != nil {
            settings.profile = nil
            settings.format = nil
            settings.header = nil
            settings.maximumSize = nil
        }
        for option in ConfiguredCopy.options {
            for value in values[option.name] ?? [] { try option.apply(&settings, value) }
        }
        let header = settings.header ?? settings.profile?.header ?? .rfc5424
        if header != .rfc5424, values["sequence-id"] == nil { settings.numbersMessages = false }
        settings.unsentPath =
            copy.unsentPath ?? unsentPath.map { "\($0).copy-\(copy.name)" }
            ?? (state?.string ?? spoolPath).map { "\($0).copy-\(copy.name).unsent" }
        return settings
    }
}
