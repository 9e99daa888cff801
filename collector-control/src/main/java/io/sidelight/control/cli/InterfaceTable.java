// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.terminal.Style;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.event.InterfaceFacts;
import io.sidelight.dataplane.api.event.InterfaceFacts.Use;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Network interfaces for people: a table, and below it what stands in the way and what to change. */
final class InterfaceTable {
    private static final List<String> TITLES = List.of("interface", "state", "speed", "mtu", "queues", "numa",
            "promiscuous", "ring", "libpcap", "fanout", "addresses");
    private static final String GAP = "  ";
    private static final String NOT_KNOWN = "-";

    private final Terminal terminal;

    InterfaceTable(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(List<InterfaceFacts> interfaces) {
        PrintStream out = terminal.out();
        if (interfaces.isEmpty()) {
            out.println("no network interface is known");
            return;
        }
        List<List<String>> rows = interfaces.stream().map(InterfaceTable::cells).toList();
        int[] widths = widths(rows);
        out.println(terminal.styled(Style.DIM, row(TITLES, widths)));
        rows.forEach(cells -> out.println(row(cells, widths)));
        Map<String, List<String>> notes = notes(interfaces);
        if (!notes.isEmpty()) {
            out.println();
            notes.forEach((note, names) -> out.println(Text.printable(String.join(", ", names) + ": " + note)));
        }
    }

    private static List<String> cells(InterfaceFacts facts) {
        return List.of(Text.printable(facts.name()), state(facts), speed(facts.speedMbit()), number(facts.mtu()),
                number(facts.receiveQueues()), number(facts.numaNode()), facts.promiscuous() ? "yes" : "no",
                possible(facts.ring()), possible(facts.libpcap()), possible(facts.fanout()),
                facts.addresses().isEmpty() ? NOT_KNOWN : String.join(" ", facts.addresses()));
    }

    private static String state(InterfaceFacts facts) {
        if (!facts.up()) {
            return "down";
        }
        return facts.linked() ? "up" : "no link";
    }

    private static String speed(int mbit) {
        if (mbit < 0) {
            return NOT_KNOWN;
        }
        return mbit % 1000 == 0 ? mbit / 1000 + " Gbit/s" : mbit + " Mbit/s";
    }

    private static String number(int value) {
        return value < 0 ? NOT_KNOWN : Integer.toString(value);
    }

    private static String possible(Use use) {
        return use.isPossible() ? "yes" : "no";
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[TITLES.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = TITLES.get(column).length();
            for (List<String> cells : rows) {
                widths[column] = Math.max(widths[column], cells.get(column).length());
            }
        }
        return widths;
    }

    private String row(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            line.append(Text.left(cells.get(column), widths[column])).append(GAP);
        }
        return Text.cut(line.toString().stripTrailing(), terminal.columns());
    }

    /** What several interfaces have in common is said once. */
    private static Map<String, List<String>> notes(List<InterfaceFacts> interfaces) {
        Map<String, List<String>> namesOf = new LinkedHashMap<>();
        for (InterfaceFacts facts : interfaces) {
            for (String note : notes(facts)) {
                namesOf.computeIfAbsent(note, _ -> new ArrayList<>()).add(facts.name());
            }
        }
        return namesOf;
    }

    private static List<String> notes(InterfaceFacts facts) {
        List<String> notes = new ArrayList<>();
        if (facts.ring().equals(facts.libpcap())) {
            note(notes, "", facts.ring());
        } else {
            note(notes, "ring: ", facts.ring());
            note(notes, "libpcap: ", facts.libpcap());
        }
        notes.addAll(facts.advice());
        return notes;
    }

    private static void note(List<String> notes, String what, Use use) {
        if (!use.isPossible()) {
            notes.add(what + use.whyNot());
        }
    }
}
