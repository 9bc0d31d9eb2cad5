#!/usr/bin/perl
# Net::SMPP as an obedient peer: does what lines on its input ask, and tells by lines what it heard.
#
#   net_smpp_peer.pl connect PORT ACCOUNT PASSWORD transceiver|transmitter|receiver
#   net_smpp_peer.pl listen PORT              takes two binds, in whatever order they come
#
#   > send COMMAND SEQUENCE SOURCE DESTINATION ESM_CLASS DATA_CODING REGISTERED HEX VENDOR
#   > enquire_link SEQUENCE        > unbind SEQUENCE        > end
#   < bound STATUS KIND ACCOUNT    < answer SEQUENCE COMMAND STATUS ID    < probed KIND    < gone KIND
#   < heard KIND SOURCE DESTINATION ESM_CLASS DATA_CODING REGISTERED ID HEX
#
# Its quirks:
# - Requests wait for their answer and throw away whatever comes before it, unless `async => 1`; then the caller counts
#   sequence numbers, reads every PDU and answers it, enquire_link too.
# - `read_pdu` blocks until a PDU is whole, even when select called the socket readable for a few octets.
# - TLVs are named arguments behind the fields; vendor tags are given in decimal and can hold only integers.
# - A refused bind without a body is read past its end, with a warning, and still has its status.
# - Defaults of `submit_sm` are of another age (protocol_id and the like are 0, but source_addr_npi is 1).

use strict;
use warnings;
use IO::Select;
use Net::SMPP;

$| = 1;
my ($mode, $port, @bind) = @ARGV;
my $last_id = 0;
# The sockets with the kind of their binds.
my @peers;

sub report { print join(' ', map { defined $_ && length $_ ? $_ : '-' } @_), "\n" }

sub connect_to_responder {
    my ($account, $password, $kind) = @bind;
    my $peer = Net::SMPP->new_connect('127.0.0.1', port => $port, system_id => $account, password => $password,
        system_type => '', smpp_version => 0x34, interface_version => 0x34) or die "no connection: $!\n";
    my $bind = "bind_$kind";
    my $answer = $peer->$bind() or die "no answer to the bind\n";
    report('bound', $answer->status, $kind, $account);
    exit 0 if $answer->status;
    push @peers, [$peer, $kind];
}

sub accept_responder {
    my $listener = shift;
    my $peer = $listener->accept or die "nobody came: $!\n";
    my $bind = $peer->read_pdu or die "no bind\n";
    my $kind = substr($bind->explain_cmd, length 'bind_');
    my $answer = "bind_${kind}_resp";
    $peer->$answer(seq => $bind->seq, status => 0, system_id => 'netsmpp', sc_interface_version => pack('C', 0x34));
    report('bound', 0, $kind, $bind->{system_id});
    push @peers, [$peer, $kind];
}

sub heard {
    my ($peer, $kind) = @_;
    my $pdu = $peer->read_pdu or return gone(@_);
    my $command = $pdu->explain_cmd;
    if ($command eq 'deliver_sm' || $command eq 'submit_sm') {
        my $id = $command eq 'submit_sm' ? sprintf('%010d', ++$last_id) : '';
        my $answer = "${command}_resp";
        report('heard', $kind, @$pdu{qw(source_addr destination_addr esm_class data_coding registered_delivery)}, $id,
            unpack('H*', $pdu->{short_message}));
        $peer->$answer(seq => $pdu->seq, status => 0, message_id => $id);
    } elsif ($command eq 'enquire_link') {
        $peer->enquire_link_resp(seq => $pdu->seq);
        report('probed', $kind);
    } elsif ($command eq 'unbind') {
        $peer->unbind_resp(seq => $pdu->seq);
        gone(@_);
    } else {
        my $id = $pdu->{message_id} // '';
        $id =~ s/\0//g;
        report('answer', $pdu->seq, $command, $pdu->status, $id);
    }
}

sub gone {
    my ($peer, $kind) = @_;
    report('gone', $kind);
    @peers = grep { $_->[0] != $peer } @peers;
    exit 0 unless @peers;
}

sub obey {
    my ($verb, @words) = split ' ', shift;
    if ($verb eq 'send') {
        my ($command, $seq, $source, $destination, $esm_class, $coding, $registered, $hex, $vendor) = @words;
        # Nothing can be delivered over an ESME's transmitter, nor submitted over its receiver.
        my $other = $command eq 'deliver_sm' ? 'transmitter' : 'receiver';
        my ($peer) = map { $_->[0] } grep { $_->[1] ne $other } @peers;
        $peer->$command(async => 1, seq => $seq, source_addr => $source, destination_addr => $destination,
            source_addr_ton => 0, source_addr_npi => 0, dest_addr_ton => 0, dest_addr_npi => 0, esm_class => $esm_class,
            data_coding => $coding, registered_delivery => $registered, short_message => pack('H*', $hex),
            ($vendor ? (5120 => $vendor) : ()));
    } elsif ($verb eq 'end') {
        exit 0;
    } else {
        $peers[0][0]->$verb(async => 1, seq => $words[0]);
    }
}

if ($mode eq 'connect') {
    connect_to_responder();
} else {
    my $listener = Net::SMPP->new_listen('127.0.0.1', port => $port, timeout => 30, smpp_version => 0x34)
        or die "cannot listen: $!\n";
    accept_responder($listener) for 1, 2;
}
my $typed = '';
while (my @ready = IO::Select->new(\*STDIN, map { $_->[0] } @peers)->can_read) {
    for my $handle (@ready) {
        if ($handle == \*STDIN) {
            sysread(STDIN, $typed, 65536, length $typed) or exit 0;
            obey($1) while $typed =~ s/^(.*)\n//;
        } elsif (my ($peer) = grep { $_->[0] == $handle } @peers) {
            heard(@$peer);
        }
    }
}
