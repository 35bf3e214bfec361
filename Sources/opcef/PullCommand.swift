import Checkpoints
import Delivery
import EventsClient
import Forwarding
import Foundation
import Sockets
import ToolOptions

/// `opcef pull`: from the Events API to the collector.
enum PullCommand {
    static func run(_ arguments: [String], _ environment: [String: String]) -> ExitStatus {
        var settings = PullSettings()
        do throws(StartFailure) {
            let parser = CommandLineParser(pullOptions, operandLimit: 0)
            let (_, configuration) = try parser.start(
                arguments, environment, into: &settings, \.forPull)
            if settings.forward.wantsHelp { return Speech.answer(HelpPage.pull.text) }
            if settings.forward.wantsVersion {
                return Speech.answer("opcef \(Opcef.version)\n")
            }
            settings.forward.take(configuration)
            return try run(settings, environment)
        } catch {
            return error.tell(hint: Words.pullHelpHint)
        }
    }

    private static func run(
        _ settings: PullSettings, _ environment: [String: String]
    ) throws(StartFailure) -> ExitStatus {
        let token: Token
        do throws(TokenError) {
            token = try TokenSource.find(in: environment).token
        } catch {
            Speech.error(Words.failed(error))
            if let hint = Words.hint(for: error) { Speech.hint(hint) }
            return .tokenRefused
        }
        let plan: PullPlan
        do throws(OptionError) {
            plan = try settings.plan(token, environment)
        } catch {
            throw .option(error)
        }
        for warning in plan.client.address.warnings(for: token.claims) { Speech.warning(warning) }
        guard !plan.features.isEmpty else {
            Speech.error(Words.noFeature(asked: settings.features, token.claims.features))
            Speech.hint(Words.newTokenHint)
            return .tokenRefused
        }
        let interruption: Interruption
        do throws(SystemError) {
            interruption = try .ofSignals()
        } catch {
            Speech.error(Words.failed(error))
            return .inputOutput
        }
        let reporter = Reporter(settings.forward)
        let summary = Puller.run(plan, observer: reporter, interruption: interruption)
        reporter.sumUp(summary)
        return summary.exitStatus
    }
}

extension APIAddress {
    /// What is to be said of a token before it is sent to this address.
    fileprivate func warnings(for claims: TokenClaims) -> [String] {
        var warnings: [String] = []
        if isStranger(to: claims), let host = claims.host {
            warnings.append(Words.strangeHost(authority, tokenHost: host))
        }
        if let expiry = claims.expiry, claims.expiresSoon {
            warnings.append(Words.expiry(expiry))
        }
        return warnings
    }
}

extension PullSettings {
    /// Resolves what was typed into what is to be done.
    func plan(
        _ token: Token, _ environment: [String: String]
    ) throws(OptionError) -> PullPlan {
        if interval != nil, !follows {
            throw .unfit(option: "--every", reason: Words.everyWithoutFollow)
        }
        var forward = forward
        if follows, !forward.hasRetryTime { forward.delivery.retryFor = .forever }
        var forwarding = try forward.plan(for: [])
        forwarding.delivery.remembersPositions = true
        let address = try address(token)
        var client = ClientSettings(userAgent: "opcef/\(Opcef.version)")
        client.version = version
        let granted = token.claims.features ?? Set(Feature.allCases)
        let wanted = features.isEmpty ? Feature.allCases : features
        var plan = PullPlan(
            forwarding: forwarding,
            client: EventsClient(address: address, token: token, settings: client),
            features: wanted.filter(granted.contains),
            deniedFeatures: features.filter { !granted.contains($0) },
            account: account ?? address.authority, state: try stateFolder(environment),
            isTrial: forward.isDryRun, since: since,
            start: start ?? .now - 86_400, pageLimit: pageLimit,
            interval: follows ? interval ?? .seconds(60) : nil)
        plan.sendsHeartbeat = sendsHeartbeat
        return plan
    }

    private func address(_ token: Token) throws(OptionError) -> APIAddress {
        do throws(APIAddressError) {
            return try APIAddress(explicit: url, claims: token.claims)
        } catch .missing {
            throw .missingValue(option: "--url", placeholder: "URL")
        } catch {
            throw .badValue(url ?? "", option: "--url", expected: error.expectation)
        }
    }

    private func stateFolder(_ environment: [String: String]) throws(OptionError) -> StateFolder {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let path = stateFolder
            ?? value("STATE_DIRECTORY")?.prefix(while: { $0 != ":" })
            .description
        {
            return StateFolder(path)
        }
        if let path = value("XDG_STATE_HOME"), path.hasPrefix("/") {
            return StateFolder("\(path)/opcef")
        }
        guard let home = value("HOME") else {
            throw .missingValue(option: "--state", placeholder: "DIR")
        }
        return StateFolder("\(home)/.local/state/opcef")
    }
}
