// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.terminal.PasswordPrompt;
import io.sidelight.control.terminal.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of Sidelight, whole: parses it, runs the command, and turns what goes wrong into exit codes. */
public final class Commands {
    private static final String DEBUG = "--debug";

    private final Terminal terminal;
    private final PasswordPrompt prompt;
    private final Map<String, String> environment;

    public Commands(Terminal terminal) {
        this(terminal, PasswordPrompt.ofProcess(), System.getenv());
    }

    Commands(Terminal terminal, PasswordPrompt prompt, Map<String, String> environment) {
        this.terminal = terminal;
        this.prompt = prompt;
        this.environment = environment;
    }

    /** Runs {@code arguments} and returns the exit code. */
    public int execute(String... arguments) {
        CommandLine line = new CommandLine(new Root());
        line.addSubcommand(new AnalyzeCommand(terminal));
        line.addSubcommand(new RunCommand(terminal));
        line.addSubcommand(new CommandLine(new CaptureCommand()).addSubcommand(new CaptureListCommand(terminal)));
        line.addSubcommand(new DemoCommand(terminal));
        line.addSubcommand(new StatusCommand(terminal));
        line.addSubcommand(new InventoryCommand(terminal));
        line.addSubcommand(new ReloadCommand(terminal));
        line.addSubcommand(new EventsCommand(terminal));
        line.addSubcommand(new KeysCommand(terminal));
        line.addSubcommand(new PolicyCommand(terminal));
        line.addSubcommand(new SecretsCommand(terminal));
        line.addSubcommand(new AgentCommand(terminal));
        line.addSubcommand(new TokensCommand(terminal));
        line.addSubcommand(new AuditCommand(terminal));
        line.addSubcommand(new VaultCommand(terminal, prompt, environment));
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(Math.clamp(terminal.columns(), 60, 110));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.outIsTerminal() ? Ansi.AUTO : Ansi.OFF));
        line.setParameterExceptionHandler(this::onParameterException);
        line.setExecutionExceptionHandler(this::onExecutionException);
        try {
            return line.execute(arguments);
        } catch (Error e) {
            // Memory ran out, say: the library passes on what is not an exception.
            return internalError(e, Arrays.asList(arguments).contains(DEBUG));
        } finally {
            terminal.flush();
        }
    }

    private int onParameterException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        Problems.print(terminal.err(), problem(e));
        terminal.err().println("see ./" + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static String problem(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        if (e.getCause() instanceof TypeConversionException && e.getArgSpec() instanceof OptionSpec option
                && OptionValues.isKnown(option)) {
            return OptionValues.problem(option, String.valueOf(e.getValue()));
        }
        String message = String.valueOf(e.getMessage());
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String first = "'" + e.getUnmatched().getFirst() + "'";
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (e.isUnknownOption()) {
            return "unknown option " + first;
        }
        if ("run".equals(command.name())) {
            return "run takes no argument such as " + first + "; interfaces are named with --interface";
        }
        String others = subcommands(command);
        return others.isEmpty()
                ? command.name() + " takes no argument such as " + first
                : "unknown command " + first + "; " + others;
    }

    /** A sentence with the commands below one; empty when there are none. */
    static String subcommands(CommandSpec command) {
        List<String> names = List.copyOf(command.subcommands().keySet());
        String whose = command.parent() == null ? "the commands" : "those of " + command.name();
        return switch (names.size()) {
            case 0 -> "";
            case 1 -> "the only one of " + command.name() + " is " + names.getFirst();
            default -> whose + " are " + String.join(", ", names.subList(0, names.size() - 1)) + " and "
                    + names.getLast();
        };
    }

    private int onExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        terminal.flush();
        if (e instanceof ConfigurationException configuration) {
            configuration.problems().forEach(problem -> Problems.print(terminal.err(), problem));
            return ExitCode.USAGE;
        }
        return internalError(e, parsed.originalArgs().contains(DEBUG));
    }

    private int internalError(Throwable e, boolean debug) {
        terminal.flush();
        Problems.print(terminal.err(), "internal error: " + e + (debug ? "" : "; run again with " + DEBUG));
        if (debug) {
            e.printStackTrace(terminal.err());
        }
        return ExitCode.FAILURE;
    }

    /** The command line without a command. */
    @Command(name = "sidelight", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Sidelight decrypts the TLS connections that it watches and tells what was inside.", synopsisSubcommandLabel = "COMMAND", description = "", footer = {
        "",
        "In the source tree, the launcher has ./sidelight bench as well, which measures the speed (bench --help)."})
    private static final class Root implements Runnable {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public void run() {
            if (spec != null) {
                throw new ParameterException(spec.commandLine(),
                        "no command given; " + subcommands(spec));
            }
        }
    }
}
