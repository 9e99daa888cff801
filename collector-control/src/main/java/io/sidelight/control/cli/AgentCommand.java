// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.agent.Forwarder;
import io.sidelight.control.agent.KeyLogPipe;
import io.sidelight.control.client.ApiClient;
import io.sidelight.control.client.ApiException;
import io.sidelight.control.terminal.Interruption;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.keystore.secret.KeyLogFollower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sidelight agent}: forwards the session secrets of an endpoint to an appliance, until it is told to end. */
@Command(name = "agent", sortOptions = false, mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Forwards session secrets from key logs of this machine to an appliance.", description = {
    "", "Follows key logs (SSLKEYLOGFILE) while they are written, or reads a pipe that programs write into, and",
    "hands what comes to the admin API of an appliance. While that does not answer, the newest wait here.", ""})
final class AgentCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--follow", paramLabel = "PATH", arity = "1..*", description = "key logs, or folders of them; they may come later, be rotated or truncated")
    private List<Path> followed = new ArrayList<>();

    @Option(names = "--pipe", paramLabel = "FIFO", description = "named pipe that programs write their key log into; it is made when it is not there")
    private @Nullable Path pipe;

    @Option(names = "--from-start", description = "forward all that key logs hold already, not only their last 1 MiB")
    private boolean fromStart;

    @Option(names = "--buffer", paramLabel = "MIB", defaultValue = "8", description = "how much waits while the appliance does not answer, 1 to 1024 (default: ${DEFAULT-VALUE})")
    private int bufferMib;

    @Mixin
    private ClientOptions appliance = new ClientOptions();

    private static final long RECENT_BYTES = 1 << 20;

    AgentCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (followed.isEmpty() == (pipe == null)) {
            throw usage(followed.isEmpty()
                    ? "nothing to forward: give --follow PATH, or --pipe FIFO"
                    : "--follow and --pipe do not stand together: run an agent for each");
        }
        if (bufferMib < 1 || bufferMib > 1024) {
            throw usage("--buffer is " + bufferMib + ", must be 1 to 1024");
        }
        appliance.call(_ -> {
            // what is wrong with the address or the token shows before anything is followed
        });
        CountDownLatch told = new CountDownLatch(1);
        try (Interruption _ = Interruption.of(told::countDown)) {
            Forwarder forwarder = new Forwarder(this::open, (long) bufferMib << 20, this::say);
            forwarder.start();
            try {
                forward(forwarder, told);
            } finally {
                forwarder.close();
                say(Text.counted(forwarder.forwarded(), "secret") + " forwarded, " + forwarder.dropped()
                        + " dropped, " + forwarder.left() + " left");
            }
        } catch (IOException e) {
            throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.OK;
    }

    private void forward(Forwarder forwarder, CountDownLatch told) throws IOException, InterruptedException {
        Path fifo = pipe;
        if (fifo != null) {
            try (KeyLogPipe reading = KeyLogPipe.open(fifo, forwarder, this::say)) {
                reading.start();
                begun(fifo.toString());
                told.await();
            }
        } else {
            try (KeyLogFollower follower = new KeyLogFollower(followed, forwarder,
                    problem -> say(problem.toString()))) {
                follower.startWith(fromStart ? Long.MAX_VALUE : RECENT_BYTES);
                follower.start();
                begun(String.join(", ", followed.stream().map(Path::toString).toList()));
                told.await();
            }
        }
    }

    private void begun(String from) {
        say("forwarding secrets from " + from + " to " + appliance.url());
    }

    private ApiClient open() throws ApiException {
        try {
            return appliance.open();
        } catch (ConfigurationException e) {
            throw new ApiException(e.problems());
        }
    }

    private void say(String sentence) {
        Problems.print(terminal.err(), sentence);
        terminal.err().flush();
    }

    private ParameterException usage(String problem) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
    }
}
