// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class OldClassFilesTest {
    private final OldClassFiles oldClassFiles = new OldClassFiles();

    @Test
    void aClassOfJava5GetsStackMapsThatVerify() throws IOException {
        byte[] old = bytes(CommandLine.class);
        assertThat(ClassFile.of().parse(old).majorVersion()).isEqualTo(ClassFile.JAVA_5_VERSION);

        byte[] rewritten = oldClassFiles.withStackMaps(old);

        ClassModel model = ClassFile.of().parse(rewritten);
        assertThat(model.majorVersion()).isEqualTo(ClassFile.JAVA_6_VERSION);
        assertThat(model.methods().stream().flatMap(method -> method.code().stream())
                .anyMatch(code -> code.findAttribute(Attributes.stackMapTable()).isPresent())).isTrue();
        assertThat(ClassFile.of().verify(rewritten)).isEmpty();
    }

    @Test
    void aClassThatHasThemStaysAsItIs() throws IOException {
        byte[] ours = bytes(OldClassFiles.class);

        assertThat(oldClassFiles.withStackMaps(ours)).isSameAs(ours);
    }

    @Test
    void whatIsNoClassStaysAsItIs() {
        byte[] damaged = {1, 2, 3};

        assertThat(oldClassFiles.withStackMaps(damaged)).isSameAs(damaged);
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = OldClassFilesTest.class.getClassLoader().getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
