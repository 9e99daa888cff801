// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Splits a PEM file into its blocks (RFC 7468): any line ends, any text between the blocks, white space around lines.
 *
 * <p>A damaged block is a problem with its line, and reading goes on behind it.
 */
final class PemReader {
    private static final Pattern BOUNDARY = Pattern.compile("-----(BEGIN|END) ([^-]{1,64})-----");
    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]*={0,2}");

    private final List<PemBlock> blocks = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private @Nullable OpenBlock open;

    /** What is wrong with a block, and in which line. */
    record Damage(String label, int line, String message) {}

    private static final class OpenBlock {
        final String label;
        final int line;
        final Map<String, String> headers = new HashMap<>();
        final StringBuilder base64 = new StringBuilder();
        @Nullable
        Damage damage;

        OpenBlock(String label, int line) {
            this.label = label;
            this.line = line;
        }
    }

    static boolean looksLikePem(byte[] file) {
        return text(file).contains("-----BEGIN ");
    }

    PemReader(byte[] file) {
        String[] lines = LINE_END.split(text(file), -1);
        for (int i = 0; i < lines.length; i++) {
            line(lines[i].strip(), i + 1);
        }
        if (open != null) {
            breakOff(open);
        }
    }

    List<PemBlock> blocks() {
        return blocks;
    }

    List<Damage> damages() {
        return damages;
    }

    private void line(String line, int number) {
        Matcher boundary = BOUNDARY.matcher(line);
        if (boundary.matches()) {
            boundary(boundary.group(1).equals("BEGIN"), boundary.group(2), number);
        } else if (open != null && !line.isEmpty()) {
            content(open, line, number);
        }
    }

    private void boundary(boolean isBegin, String label, int number) {
        OpenBlock block = open;
        if (block != null && (isBegin || !block.label.equals(label))) {
            breakOff(block);
        } else if (block != null) {
            finish(block);
        }
        open = isBegin ? new OpenBlock(label, number) : null;
    }

    private static void content(OpenBlock block, String line, int number) {
        int colon = line.indexOf(':');
        if (colon > 0 && block.base64.isEmpty()) {
            block.headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        } else if (BASE64.matcher(line).matches()) {
            block.base64.append(line);
        } else if (block.damage == null) {
            block.damage = new Damage(block.label, number, "a line of the " + block.label
                    + " block is not base64; the file is damaged, copy it again");
        }
    }

    private void finish(OpenBlock block) {
        if (block.damage == null) {
            try {
                byte[] content = Base64.getDecoder().decode(block.base64.toString());
                blocks.add(new PemBlock(block.label, block.line, block.headers, content));
                return;
            } catch (IllegalArgumentException e) {
                block.damage = new Damage(block.label, block.line, "the base64 of the " + block.label
                        + " block is not whole; the file is damaged, copy it again");
            }
        }
        damages.add(block.damage);
    }

    private void breakOff(OpenBlock block) {
        damages.add(new Damage(block.label, block.line,
                "the " + block.label + " block has no END line; the file is cut short, copy it again"));
    }

    /** Notepad and PowerShell write UTF-16 with a byte order mark; all else is ASCII where it matters. */
    private static String text(byte[] file) {
        if (file.length < 2) {
            return "";
        }
        int mark = (file[0] & 0xFF) << 8 | file[1] & 0xFF;
        boolean isUtf16 = mark == 0xFEFF || mark == 0xFFFE;
        Charset charset = isUtf16 ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1;
        String text = new String(file, charset);
        return text.startsWith("\u00EF\u00BB\u00BF") ? text.substring(3) : text;
    }
}
