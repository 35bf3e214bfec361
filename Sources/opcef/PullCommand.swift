import Checkpoints
import Delivery
import EventsAPI
import Forwarding
import Foundation
import Synchronization
import SystemCalls
import ToolOptions

/// `opcef pull`: from the Events API to the collector.
enum PullCommand {
    static func run(_ arguments: [String], _ environment: [String: String]) -> ExitStatus {
        do throws(UsageError) {
            let parser = CommandLineParser(pullOptions, operandLimit: 0)
            var settings = PullSettings()
            let (_, configuration) = try parser.start(
                arguments, environment, into: &settings, \.forPull)
            if settings.forward.wantsHelp { return Console.answer(HelpPage.pull.text) }
            if settings.forward.wantsVersion {
                return Console.answer("opcef \(Opcef.version)\n")
            }
            let runs = try PullRun.all(arguments, environment, configuration)
            if runs.count == 1 { return runs[0].run() }
            return runAtOnce(runs)
        } catch {
            return error.tell(hint: Messages.pullHelpHint)
        }
    }

    /// Runs all of several accounts at the same time, so that none waits for another's troubles.
    ///
    /// - Returns: The highest of their statuses.
    private static func runAtOnce(_ runs: [PullRun]) -> ExitStatus {
        let statuses = Mutex<[ExitStatus]>([])
        let group = DispatchGroup()
        for run in runs {
            group.enter()
            let thread = Thread {
                let status = Console.$account.withValue(run.name) { run.run() }
                statuses.withLock { $0.append(status) }
                group.leave()
            }
            // As much as the first thread of a process has.
            thread.stackSize = 8 << 20
            thread.start()
        }
        group.wait()
        return statuses.withLock { $0.max { $0.rawValue < $1.rawValue } } ?? .delivered
    }
}

extension PullSettings {
    /// The token of an environment, unless it cannot be one and nobody says where it is for.
    func token(in environment: [String: String]) throws(TokenError) -> Token {
        let token = try TokenSource.find(in: environment).token
        if url == nil, !token.claims.isToken { throw .notAToken }
        return token
    }

    /// Resolves what was typed into what is to be done.
    func plan(
        _ token: Token, _ environment: [String: String]
    ) throws(OptionError) -> PullPlan {
        if interval != nil, !follows {
            throw .unfit(option: "--every", reason: Messages.everyWithoutFollow)
        }
        var forward = forward
        if follows, !forward.hasRetryTime { forward.delivery.retryFor = .forever }
        forward.account = account
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
            throw .needed(option: "--url", reason: Messages.tokenWithoutHost)
        } catch {
            throw .badValue(url ?? "", option: "--url", expected: error.expectation)
        }
    }

    private func stateFolder(_ environment: [String: String]) throws(OptionError) -> StateDirectory
    {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let path = stateFolder
            ?? value("STATE_DIRECTORY")?.prefix(while: { $0 != ":" })
            .description
        {
            return StateDirectory(path)
        }
        if let path = value("XDG_STATE_HOME"), path.hasPrefix("/") {
            return StateDirectory("\(path)/opcef")
        }
        guard let home = value("HOME") else {
            throw .needed(option: "--state", reason: Messages.noHome)
        }
        return StateDirectory("\(home)/.local/state/opcef")
    }
}
