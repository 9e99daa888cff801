#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the test keys in the folder of this script, with OpenSSL 3.0 and the JDK's keytool. Test keys only.
set -e
cd "$(dirname "$0")"
quiet() { "$@" 2>/dev/null; }

# One RSA key with its certificate (chain of a CA and a leaf), in every form.
quiet openssl genrsa -traditional -out rsa-pkcs1.pem 1024
openssl pkey -in rsa-pkcs1.pem -out rsa-pkcs8.pem
openssl pkcs8 -topk8 -nocrypt -in rsa-pkcs1.pem -outform DER -out rsa-pkcs8.der
openssl rsa -in rsa-pkcs1.pem -traditional -outform DER -out rsa-pkcs1.der
quiet openssl req -x509 -newkey rsa:1024 -nodes -keyout /dev/null -days 36500 -subj "/CN=other.example" -out other-cert.pem
quiet openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca-key.tmp -days 36500 -subj "/CN=Test CA" -out ca-cert.pem
openssl req -new -key rsa-pkcs1.pem -subj "/CN=rsa.example" -out rsa.tmp
quiet openssl x509 -req -in rsa.tmp -CA ca-cert.pem -CAkey ca-key.tmp -CAcreateserial -days 36500 -out rsa-cert.pem
openssl x509 -in rsa-cert.pem -outform DER -out rsa-cert.der
quiet openssl x509 -in rsa-cert.pem -trustout -addtrust serverAuth -out rsa-cert-trusted.pem
cat rsa-cert.pem ca-cert.pem > rsa-chain.tmp

# Encrypted forms; the password is always "secret".
for cipher in des des3 aes128 aes256; do
    openssl rsa -provider legacy -provider default -in rsa-pkcs1.pem -traditional -$cipher -passout pass:secret -out rsa-pkcs1-$cipher.pem
done 2>/dev/null
for scheme in PBE-MD5-DES PBE-SHA1-DES PBE-SHA1-RC2-64 PBE-MD5-RC2-64 PBE-SHA1-3DES PBE-SHA1-RC2-40 PBE-SHA1-RC4-128; do
    openssl pkcs8 -provider legacy -provider default -topk8 -v1 $scheme -in rsa-pkcs1.pem -passout pass:secret -out rsa-pkcs8-$scheme.pem
done
for cipher in aes-128-cbc aes-256-cbc des3 camellia-256-cbc aria-128-cbc sm4-cbc; do
    openssl pkcs8 -topk8 -v2 $cipher -in rsa-pkcs1.pem -passout pass:secret -out rsa-pkcs8-$cipher.pem
done
for prf in hmacWithSHA1 hmacWithSHA224 hmacWithSHA384 hmacWithSHA512; do
    openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf $prf -in rsa-pkcs1.pem -passout pass:secret -out rsa-pkcs8-$prf.pem
done
openssl pkcs8 -topk8 -scrypt -scrypt_N 1024 -in rsa-pkcs1.pem -passout pass:secret -out rsa-pkcs8-scrypt.pem
openssl pkcs8 -topk8 -v2 aes-256-cbc -in rsa-pkcs1.pem -passout pass:secret -outform DER -out rsa-pkcs8-encrypted.der

# PKCS#12 and JKS.
p12() { openssl pkcs12 -export -inkey rsa-pkcs1.pem -in rsa-chain.tmp -name web "$@"; }
p12 -passout pass:secret -out rsa-modern.p12
p12 -passout pass:secret -legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -out rsa-legacy.p12
p12 -passout pass: -out rsa-empty-password.p12
p12 -passout pass: -legacy -out rsa-legacy-empty-password.p12
p12 -passout pass:secret -certpbe NONE -keypbe NONE -nomac -out rsa-plain.p12
keytool=${JAVA_HOME:?}/bin/keytool
rm -f two.p12 two.jks
for store in PKCS12:two.p12 JKS:two.jks; do
    for alias in first second; do
        quiet "$keytool" -genkeypair -alias $alias -keyalg RSA -keysize 1024 -validity 36500 -dname "CN=$alias.example" \
            -storetype "${store%%:*}" -keystore "${store#*:}" -storepass secret1 -keypass secret1
    done
done

# Other algorithms.
quiet openssl ecparam -name prime256v1 -genkey -out ec-with-parameters.pem
openssl ec -in ec-with-parameters.pem -out ec-sec1.pem 2>/dev/null
openssl pkey -in ec-sec1.pem -out ec-pkcs8.pem
openssl ec -in ec-sec1.pem -outform DER -out ec-sec1.der 2>/dev/null
openssl ec -in ec-sec1.pem -param_enc explicit -out ec-explicit.pem 2>/dev/null
openssl req -x509 -key ec-sec1.pem -days 36500 -subj "/CN=ec.example" -out ec-cert.pem
openssl ecparam -name SM2 -genkey -noout -out sm2-sec1.pem
openssl req -x509 -key sm2-sec1.pem -sm3 -days 36500 -subj "/CN=sm2.example" -out sm2-cert.pem
for algorithm in x25519 x448 ed25519 ed448; do
    openssl genpkey -algorithm $algorithm -out $algorithm.pem
done
quiet openssl dsaparam -genkey -noout -out dsa.tmp 1024
openssl dsa -in dsa.tmp -out dsa-traditional.pem 2>/dev/null
openssl dsa -in dsa.tmp -outform DER -out dsa-traditional.der 2>/dev/null
openssl pkey -in dsa.tmp -out dsa-pkcs8.pem
quiet openssl genpkey -algorithm DH -pkeyopt group:ffdhe2048 -out dh.pem
quiet openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:1024 -out rsa-pss.pem
quiet openssl genpkey -algorithm DHX -pkeyopt dh_rfc5114:2 -out dh-x942.pem
openssl pkcs8 -topk8 -nocrypt -in sm2-sec1.pem -out sm2-pkcs8.pem
openssl genpkey -algorithm SM2 -out sm2-other.pem
rm -f ./*.tmp ./*.srl
