// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Writes a jar anew with every class file at least of Java 6, which has stack maps (JVMS section 4.7.4). Older ones, such as
 * picocli's, cannot be kept in an AOT cache and are verified anew at each start. For the launcher and for packaging, not for users.
 */
public final class OldClassFiles {
    private static final ClassTransform WITH_STACK_MAPS = ClassTransform
            .transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen((builder, element) -> {
                if (element instanceof ClassFileVersion) {
                    builder.withVersion(ClassFile.JAVA_6_VERSION, 0);
                } else {
                    builder.with(element);
                }
            });

    private final ClassFile classFile = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption
            .of(ClassHierarchyResolver.ofResourceParsing(ClassLoader.getSystemClassLoader())));

    /** Reads the first jar, which must be on the class path, and writes the second. */
    public static void main(String[] arguments) throws IOException {
        new OldClassFiles().rewrite(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    private void rewrite(Path jar, Path target) throws IOException {
        try (ZipFile in = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(target);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (ZipEntry entry : in.stream().toList()) {
                ZipEntry written = new ZipEntry(entry.getName());
                written.setTime(entry.getTime());
                out.putNextEntry(written);
                try (InputStream content = in.getInputStream(entry)) {
                    byte[] bytes = content.readAllBytes();
                    out.write(entry.getName().endsWith(".class") ? withStackMaps(bytes) : bytes);
                }
                out.closeEntry();
            }
        }
    }

    /** The same class with stack maps; the same bytes when it has them, or cannot have them. */
    byte[] withStackMaps(byte[] bytes) {
        try {
            ClassModel model = classFile.parse(bytes);
            return model.majorVersion() < ClassFile.JAVA_6_VERSION
                    ? classFile.transformClass(model, WITH_STACK_MAPS)
                    : bytes;
        } catch (IllegalArgumentException e) {
            return bytes; // subroutines, say, which stack maps do not describe
        }
    }
}
